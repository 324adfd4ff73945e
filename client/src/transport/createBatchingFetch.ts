/** The server refuses a batch of more than this many operations (413 BATCH_LIMIT). */
const MAX_BATCH_SIZE = 10;

interface Member {
  readonly url: string;
  readonly init: RequestInit;
  readonly body: string;
  resolve(response: Response): void;
  reject(reason: unknown): void;
}

/**
 * Wraps a fetch so that the GraphQL requests of one tick leave as one HTTP request.
 *
 * Requests to the same URL with a text body are collected until the end of the current tick and sent as a JSON
 * array of at most ten; a single one is sent as it is. Each caller gets its own Response made of its member of
 * the answer, so an error in one operation stays with that operation. A batch that is refused as a whole gives
 * every member the refusal. A member that is aborted leaves the others alone; the HTTP request itself is
 * aborted once nobody waits for it.
 */
export function createBatchingFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  let waiting: Member[] = [];

  function flush(): void {
    const members = waiting.filter((member) => !member.init.signal?.aborted);
    waiting = [];
    for (const sameUrl of groupByUrl(members)) {
      for (let start = 0; start < sameUrl.length; start += MAX_BATCH_SIZE) {
        const batch = sameUrl.slice(start, start + MAX_BATCH_SIZE);
        void (batch.length === 1 ? sendAlone(batch[0]!) : sendBatch(batch));
      }
    }
  }

  async function sendAlone({ url, init, resolve, reject }: Member): Promise<void> {
    try {
      resolve(await fetch(url, init));
    } catch (error) {
      reject(error);
    }
  }

  async function sendBatch(batch: readonly Member[]): Promise<void> {
    const first = batch[0]!;
    const nobodyWaits = new AbortController();
    const abortWhenAllLeft = (): void => {
      if (batch.every((member) => member.init.signal?.aborted)) nobodyWaits.abort();
    };
    for (const member of batch) member.init.signal?.addEventListener('abort', abortWhenAllLeft);
    try {
      const body = `[${batch.map((member) => member.body).join(',')}]`;
      const response = await fetch(first.url, { ...first.init, body, signal: nobodyWaits.signal });
      const answers = splitAnswer(await response.text(), batch.length);
      for (const [index, member] of batch.entries()) {
        const { status, statusText, headers } = response;
        member.resolve(new Response(answers[index], { status, statusText, headers }));
      }
    } catch (error) {
      for (const member of batch) member.reject(error);
    }
  }

  return (input, init) => {
    const { body, signal } = init ?? {};
    if (typeof input !== 'string' || typeof body !== 'string' || init?.method !== 'POST') {
      return fetch(input, init);
    }
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      if (waiting.length === 0) setTimeout(flush, 0);
      waiting.push({ url: input, init, body, resolve, reject });
    });
  };
}

function groupByUrl(members: readonly Member[]): Member[][] {
  const groups = new Map<string, Member[]>();
  for (const member of members) groups.set(member.url, [...(groups.get(member.url) ?? []), member]);
  return [...groups.values()];
}

/** One text per member: its own part of an array of the right length, else the whole answer for everybody. */
function splitAnswer(text: string, size: number): string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  if (Array.isArray(answer) && answer.length === size) return answer.map((part) => JSON.stringify(part));
  return Array.from({ length: size }, () => text);
}
