import { text } from 'node:stream/consumers';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { type GraphError, graphErrorBody, pickFields, refuseGraph, sendGraphError } from './fakeGraph.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only token that the fake takes, in the header. */
export const FACEBOOK_TOKEN = `facebook-token-${SECRET}`;

export interface FakeFacebookOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
  /** What Facebook refuses to show, by id. */
  readonly refused?: Readonly<Record<string, GraphError>>;
  /** Pages that the API has no time for within a batch, by id. */
  readonly slow?: readonly string[];
  /** Of every answer to `?ids=`, also within a batch. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Pages of the Graph API: `?ids=` with at most 50 ids or user names, of which one that is unknown fails all; and
 * batches of such questions, each answered for itself.
 */
export async function startFakeFacebook(options: FakeFacebookOptions): Promise<PlatformFake> {
  const { refused = {}, slow = [], headers = {}, now } = options;
  const graph = { token: FACEBOOK_TOKEN, now, throttle: { type: 'pages', code: 80_001 }, refusalStatus: 400 };

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (refuseGraph({ ...graph, mood: fake.mood }, request, response)) return;
    const url = new URL(request.url ?? '', 'http://fake');
    if (url.pathname !== '/v25.0/') return sendGraphError(response, UNKNOWN_PATH);
    if (request.method === 'GET') {
      const { status, body } = answerIds(url.searchParams);
      return sendJson(response, status, body, headers);
    }
    void text(request).then((form) => {
      const questions = readQuestions(request.headers['content-type'], form);
      if (questions === null) return sendGraphError(response, WRONG_PARAMETER);
      fake.largestBatch = Math.max(fake.largestBatch, questions.length);
      sendJson(response, 200, questions.map(answerQuestion));
    });
  });

  function answerQuestion(relativeUrl: string): object | null {
    const { searchParams } = new URL(relativeUrl, 'http://fake');
    const account = find(searchParams.get('ids') ?? '');
    if (account && slow.includes(account.id)) return null;
    const { status, body } = answerIds(searchParams);
    const list = Object.entries(headers).map(([name, value]) => ({ name, value }));
    return { code: status, headers: list, body: JSON.stringify(body) };
  }

  function answerIds(query: URLSearchParams): { readonly status: number; readonly body: object } {
    const fail = (error: GraphError) => ({ status: error.status, body: graphErrorBody(error) });
    const ids = query.get('ids')?.split(',') ?? [];
    fake.largestBatch = Math.max(fake.largestBatch, ids.length);
    if (ids.length === 0 || ids.length > 50 || query.has('access_token')) return fail(WRONG_PARAMETER);
    const pages: [string, object][] = [];
    for (const id of ids) {
      const account = find(id);
      if (account === undefined) return fail(/^\d+$/.test(id) ? NO_SUCH_OBJECT : NO_SUCH_ALIAS);
      if (account.state === 'suspended') return fail(NO_SUCH_OBJECT);
      const refusal = refused[account.id];
      if (refusal !== undefined) return fail(refusal);
      const page = pickFields(pageOf(account), PAGE_FIELDS, query.get('fields') ?? 'id');
      if (page === null) return fail(WRONG_PARAMETER);
      pages.push([id, page]);
    }
    return { status: 200, body: Object.fromEntries(pages.reverse()) };
  }

  /** Facebook reads user names without case and without dots. */
  function find(id: string): FakeAccount | undefined {
    const plain = (name: string) => name.toLowerCase().replaceAll('.', '');
    return fake.accounts.find((account) => account.id === id || plain(account.handle) === plain(id));
  }

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const UNKNOWN_PATH: GraphError = { status: 400, code: 2500 };
const WRONG_PARAMETER: GraphError = { status: 400, code: 100 };
const NO_SUCH_OBJECT: GraphError = { status: 400, code: 100, subcode: 33, type: 'GraphMethodException' };
const NO_SUCH_ALIAS: GraphError = { status: 404, code: 803 };

const PAGE_FIELDS =
  'id name username about followers_count fan_count talking_about_count verification_status picture link';

function pageOf({ id, handle, followers, displayName, more }: FakeAccount) {
  return {
    id,
    username: handle,
    name: displayName ?? handle,
    followers_count: followers,
    fan_count: 77,
    ...more,
  };
}

/** The addresses of a batch: at most 50, each a question of its own. */
function readQuestions(contentType: string | undefined, form: string): string[] | null {
  if (contentType !== 'application/x-www-form-urlencoded') return null;
  const batch: unknown = JSON.parse(new URLSearchParams(form).get('batch') ?? 'null');
  if (!Array.isArray(batch) || batch.length > 50) return null;
  const questions = batch as { method?: unknown; relative_url?: unknown }[];
  const isGood = questions.every(
    ({ method, relative_url: url }) => method === 'GET' && typeof url === 'string',
  );
  return isGood ? questions.map(({ relative_url: url }) => String(url)) : null;
}
