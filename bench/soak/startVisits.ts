import { setTimeout as pause } from 'node:timers/promises';
import { readEvents } from '../../server/cli/readEvents.ts';
import { createRandom } from '../../tests/fuzz/random.ts';
import type { Tally } from '../load/createTally.ts';
import type { Client, Outcome } from '../load/openClient.ts';

export interface VisitOptions {
  origin: string;
  client: Client;
  tally: Tally;
  signal: AbortSignal;
}

/** How many visits are under way at once: tabs that are opened and closed. */
const VISITORS = 4;
/** Runs that one caller may start a minute are ten. */
const RUN_EVERY_MS = 7_000;
const INVALIDATE_EVERY_MS = 1_000;
const DOWNLOAD_EVERY_MS = 1_000;

const TRIGGER = `mutation { triggerScrapeRun(input: {mode: SIMULATED}) {
  ... on TriggerScrapeRunSuccess { run { id } } ... on ScrapeRunActiveError { run { id } } } }`;
const INVALIDATE = `mutation ($tags: [String!]!) { invalidateCache(input: {tags: $tags}) {
  ... on InvalidateCacheSuccess { tags } } }`;
const WATCH =
  'subscription ($id: ID!) { scrapeRunProgress(id: $id) { status progress { succeeded queued } } }';
const EXPORTS = ['/export/snapshots.csv', '/export/snapshots.ndjson', '/export/accounts.csv'] as const;
const TAGS = ['accounts', 'summary', 'snapshots:*', 'account:*'];

/**
 * What a mix of questions lacks: simulated runs, live answers that are read to their end or left in the middle, downloads
 * likewise, and tags that somebody purges. Resolves when all has ended after the signal.
 */
export async function startVisits({ origin, client, tally, signal }: VisitOptions): Promise<void> {
  const random = createRandom('soak');
  let runId: string | undefined;

  const rest = (milliseconds: number) => pause(milliseconds, undefined, { signal }).catch(() => undefined);
  async function again(everyMs: number, act: () => Promise<void>): Promise<void> {
    for (; !signal.aborted; await rest(everyMs)) await act();
  }

  async function startRun(): Promise<void> {
    const reply = await client.ask({ kind: 'simulated runs', query: TRIGGER });
    tally.record('simulated runs', reply);
    runId = reply.data?.triggerScrapeRun.run?.id ?? runId;
  }

  async function invalidate(): Promise<void> {
    const variables = { tags: [random.pick(TAGS)] };
    tally.record('invalidations', await client.ask({ kind: 'invalidations', query: INVALIDATE, variables }));
  }

  /** Over a connection of its own, as of a tab; `read` may leave in the middle. */
  async function visit(
    kind: string,
    path: string,
    init: { method: string; headers: Record<string, string>; body?: string },
    read: (response: Response) => Promise<void>,
  ): Promise<void> {
    const startedAt = performance.now();
    const leaving = new AbortController();
    let outcome: Outcome = 'ok';
    let note = '';
    try {
      const response = await fetch(`${origin}${path}`, {
        ...init,
        headers: { connection: 'close', ...init.headers },
        signal: leaving.signal,
      });
      if (response.status === 429) outcome = 'refused';
      else if (response.ok) await read(response);
      else throw new Error(`${response.status} ${await response.text()}`);
    } catch (error) {
      outcome = 'failed';
      note = (error as Error).message;
    } finally {
      leaving.abort();
    }
    const milliseconds = performance.now() - startedAt;
    tally.record(kind, { outcome, note, milliseconds, isHit: false, retrySeconds: 0, data: undefined });
  }

  async function watchRun(): Promise<void> {
    if (runId === undefined) return;
    const body = JSON.stringify({ query: WATCH, variables: { id: runId } });
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    // Half of them leave after the first event; a run ends, so that the others do not wait for ever.
    const leavesEarly = random.chance(0.5);
    await visit('live answers', '/graphql', { method: 'POST', headers, body }, async ({ body: events }) => {
      for await (const { event, data } of readEvents(events!)) {
        if (data.includes('"errors"')) throw new Error(data);
        if (event === 'complete' || leavesEarly || signal.aborted) return;
      }
    });
  }

  /** Half of them stop in the middle. */
  async function download(): Promise<void> {
    const leavesEarly = random.chance(0.5);
    await visit('exports', random.pick(EXPORTS), { method: 'GET', headers: {} }, async ({ body }) => {
      for await (const _bytes of body!) if (leavesEarly || signal.aborted) return;
    });
  }

  await Promise.all([
    again(DOWNLOAD_EVERY_MS, download),
    again(RUN_EVERY_MS, startRun),
    again(INVALIDATE_EVERY_MS, invalidate),
    ...Array.from({ length: VISITORS }, () => again(random.int(50, 250), watchRun)),
  ]);
}
