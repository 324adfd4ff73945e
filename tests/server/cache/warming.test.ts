import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import dashboard from '../../../server/gate/dashboardDocuments.json' with { type: 'json' };
import { createAccounts, snapshotOf, storeSnapshots } from '../../support/factories.ts';
import { withServer, type RunningServer } from '../../support/startServer.ts';

const DAY_MS = 86_400_000;
const TODAY = '2026-11-20';

async function addAccounts({ databaseUrl }: RunningServer): Promise<void> {
  const database = openDatabase({
    url: databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 60_000,
    applicationName: 'test',
  });
  const handles = Array.from({ length: 12 }, (_each, index) => `name${String(index).padStart(2, '0')}`);
  const ids = await createAccounts(
    database,
    handles.map((handle) => ({ handle, governance: { isCore: true } })),
  );
  const rows = ids.map((id) => snapshotOf(id, TODAY, 1000 + id, { source: 'SIMULATED' }));
  await storeSnapshots(database, rows);
  await database.close();
}

interface Asked {
  status: string | null;
  text: string;
}

async function ask(
  server: RunningServer,
  operation: { query: string; operationName?: string; variables?: object },
  headers: Record<string, string> = {},
): Promise<Asked> {
  const response = await server.post(operation, headers);
  return { status: response.headers.get('cache-status'), text: await response.text() };
}

const HIT = 'tidemark; hit; detail=l1';

async function warm(server: RunningServer, limit: number | null = null) {
  const query = `mutation { warmCache(input: { limit: ${limit} }) {
    __typename ... on WarmCacheSuccess { warmed skipped milliseconds } ... on InvalidInputError { code path message } } }`;
  const { data } = JSON.parse((await ask(server, { query })).text);
  return data.warmCache;
}

/** Everything that is stored may be out of date from now on. */
const forgetAnswers = (server: RunningServer) =>
  ask(server, { query: 'mutation { invalidateCache(input: { tags: ["*"] }) { __typename } }' });

async function storedAnswers(server: RunningServer): Promise<number> {
  const { text } = await ask(server, { query: '{ performance { cache { stores } } }' });
  return JSON.parse(text).data.performance.cache.stores;
}

/** The defaults on a database with ten core accounts or more: with them nothing more is stored unasked. */
const DEFAULTS = 28;

describe('unasked', () => {
  const server = withServer({ role: 'all', cache: { warming: true } });
  const LARGEST = {
    query:
      '{ accounts(first: 3, orderBy: {field: FOLLOWERS, direction: DESC}) { nodes { handle followers } } }',
  };
  const SUMMARY = { query: 'query Mine { summary { followers snapshots: accountsCaptured } }' };

  it('at start without history: what the dashboard asks first, the grid, and ten histories', async () => {
    // The accounts came after the first warming, if it was quick.
    await addAccounts(server);
    await server.restart();
    await expect.poll(() => storedAnswers(server)).toBe(DEFAULTS);
    const today = new Date().toISOString().slice(0, 10);
    const from = new Date(Date.now() - 365 * DAY_MS).toISOString().slice(0, 10);
    const year = { from, to: today };
    const name = { platform: 'X', handle: 'name11' };
    for (const operation of [
      { query: dashboard.Shell, operationName: 'Shell' },
      { query: dashboard.TotalsHistory, variables: year },
      { query: dashboard.AccountHistory, variables: { ...name, ...year } },
    ])
      expect(await ask(server, operation)).toMatchObject({ status: HIT });
    const tenth = { ...name, handle: 'name01', ...year };
    expect((await ask(server, { query: dashboard.AccountHistory, variables: tenth })).status).not.toBe(HIT);
  });

  it('after a run: what was asked before, with the numbers of the run', async () => {
    const before = await ask(server, LARGEST);
    // Used more often than anything else.
    for (let time = 0; time < 5; time += 1) for (const each of [LARGEST, SUMMARY]) await ask(server, each);
    const stores = await storedAnswers(server);
    const executed = server.operations.length;
    const { text } = await ask(server, {
      query: `mutation { triggerScrapeRun(input: { mode: SIMULATED }) { __typename } }`,
    });
    expect(text).toContain('TriggerScrapeRunSuccess');
    // What the run changes last is warmed last; by then the first of them may have been stored twice.
    const runs = '{ scrapeRuns(first: 1) { nodes { finishedAt } } }';
    await expect
      .poll(async () => (await ask(server, { query: runs }, { 'cache-control': 'no-store' })).text)
      .toMatch(/"finishedAt":"/);
    await expect
      .poll(() => server.operations.slice(executed).map(({ operationName }) => operationName))
      .toContain('Mine');
    await expect.poll(() => storedAnswers(server)).toBeGreaterThanOrEqual(stores + 2);
    const after = await ask(server, LARGEST);
    expect(after.status).toBe(HIT);
    expect(after.text).not.toBe(before.text);
    expect(await ask(server, SUMMARY)).toMatchObject({ status: HIT });
    expect((await ask(server, LARGEST, { 'cache-control': 'no-cache' })).text).toBe(after.text);
  });

  it('after a restart: what was asked of the process before', async () => {
    await server.restart();
    // Two of history before the defaults.
    await expect.poll(() => storedAnswers(server)).toBeGreaterThanOrEqual(DEFAULTS + 2);
    expect(await ask(server, LARGEST)).toMatchObject({ status: HIT });
    expect(await ask(server, SUMMARY)).toMatchObject({ status: HIT });
  });
});

describe('warmCache', () => {
  let instant = new Date(`${TODAY}T12:00:00Z`);
  const server = withServer({ role: 'server', now: () => instant });
  let sql: postgres.Sql;

  beforeAll(async () => {
    await addAccounts(server);
    sql = postgres(server.databaseUrl, { max: 2, onnotice: () => undefined });
  });
  afterAll(() => sql.end());
  beforeEach(async () => {
    // Nothing is left to be told by then.
    await warm(server);
    await sql`TRUNCATE popular_operations`;
    await forgetAnswers(server);
    server.operations.length = 0;
    server.statements.length = 0;
  });

  const counting = (alias: string) => ({
    query: `query ${alias} { ${alias}: accounts(first: 1) { totalCount } }`,
  });
  /** In the order in which they were executed. */
  const executed = () => server.operations.splice(0).map(({ operationName }) => operationName);
  async function askTimes(times: number, operation: { query: string; variables?: object }): Promise<void> {
    for (let time = 0; time < times; time += 1) await ask(server, operation);
  }

  it('executes what is asked most first, however it was answered, up to its limit', async () => {
    await askTimes(1, counting('once'));
    await askTimes(4, counting('often'));
    // Each in other words: none of these is answered before it is parsed.
    for (const space of [' ', '  ', '\t']) await ask(server, { query: counting('thrice').query + space });
    await askTimes(2, counting('twice'));
    await forgetAnswers(server);
    executed();
    expect(await warm(server, 3)).toMatchObject({ warmed: 3, skipped: 0 });
    expect(executed()).toEqual(['often', 'thrice', 'twice', null]);
    for (const name of ['often', 'thrice', 'twice'])
      expect(await ask(server, counting(name))).toMatchObject({ status: HIT });
    expect((await ask(server, counting('once'))).status).not.toBe(HIT);
  });

  it('tells what it has stored, what stood already, and how long it took', async () => {
    await askTimes(3, counting('standing'));
    await askTimes(2, counting('stale'));
    await forgetAnswers(server);
    await ask(server, counting('standing'));
    const first = await warm(server, 2);
    expect(first).toMatchObject({ __typename: 'WarmCacheSuccess', warmed: 1, skipped: 1 });
    expect(first.milliseconds).toBeGreaterThan(0);
    expect(await warm(server, 2)).toMatchObject({ warmed: 0, skipped: 2 });
  });

  it.each([0, -1, 1001])('refuses the limit %i', async (limit) => {
    expect(await warm(server, limit)).toMatchObject({
      __typename: 'InvalidInputError',
      path: ['input', 'limit'],
    });
  });

  it('stores what the database would say', async () => {
    const query = `query ($n: Int) { accounts(first: $n) { totalCount pageInfo { endCursor } nodes {
      id handle followers history(from: "2026-11-01", to: "2026-11-20") { dates followers } } } }`;
    const operation = { query, variables: { n: 7 } };
    await ask(server, operation);
    await forgetAnswers(server);
    expect(await warm(server, 1)).toMatchObject({ warmed: 1 });
    const warmed = await ask(server, operation);
    expect(warmed.status).toBe(HIT);
    expect((await ask(server, operation, { 'cache-control': 'no-cache' })).text).toBe(warmed.text);
  });

  it('asks for today what was asked on another day, as ranges end today', async () => {
    const query =
      'query Week($from: Date!, $to: Date!) { summary { history(from: $from, to: $to) { dates } } }';
    const inline = (to: string) => ({
      query: `query Inline { summary { history(from: "2026-11-01", to: "${to}") { dates } } }`,
    });
    await ask(server, { query, variables: { from: '2026-11-13', to: TODAY } });
    await ask(server, inline(TODAY));
    const before = instant;
    instant = new Date(before.getTime() + DAY_MS);
    try {
      await warm(server, 4);
      expect(await ask(server, { query, variables: { from: '2026-11-14', to: '2026-11-21' } })).toMatchObject(
        { status: HIT },
      );
      expect(await ask(server, { query, variables: { from: '2026-11-13', to: TODAY } })).toMatchObject({
        status: HIT,
      });
      expect(
        await ask(server, { query: inline('2026-11-21').query.replace('11-01', '11-02') }),
      ).toMatchObject({ status: HIT });
    } finally {
      instant = before;
    }
  });

  it('never executes a mutation, nor what is never stored or was refused', async () => {
    await askTimes(3, { query: 'query Figures { performance { at } }' });
    await askTimes(3, { query: 'query Broken { node(id: "nonsense") { id } }' });
    await askTimes(3, { query: 'query Wrong { nothing }' });
    await askTimes(3, { query: 'mutation Cancel { cancelScrapeRun(id: "U2NyYXBlUnVuOjE") { __typename } }' });
    const refreshed = { 'cache-control': 'no-cache' };
    await ask(server, counting('refreshed'), refreshed);
    await warm(server);
    expect(await sql`SELECT body FROM popular_operations`).toEqual([]);
    // Not even one that somebody has written there.
    const body = JSON.stringify({
      query: 'mutation Planted { invalidateCache(input: {tags: ["*"]}) { __typename } }',
    });
    await sql`INSERT INTO popular_operations VALUES ('planted', ${body}, ${TODAY}, 99, now())`;
    executed();
    expect(await warm(server, 1)).toMatchObject({ warmed: 0, skipped: 1 });
    expect(executed()).toEqual([null]);
  });

  it('keeps no operation that is larger than 20 KB', async () => {
    const padding = (length: number) => ({ query: `query Padded { __typename } #${'x'.repeat(length)}` });
    await askTimes(2, padding(21_000));
    await askTimes(1, { query: 'query Short { __typename }' });
    await warm(server, 1);
    expect(await sql`SELECT body FROM popular_operations`).toHaveLength(1);
  });

  it('is one for all who ask for it at the same time', async () => {
    await askTimes(2, counting('shared'));
    await forgetAnswers(server);
    executed();
    const answers = await Promise.all([warm(server, 1), warm(server, 1), warm(server, 1)]);
    expect(executed().filter((name) => name === 'shared')).toEqual(['shared']);
    expect(answers.map(({ warmed }) => warmed)).toContain(1);
  });

  it('reads on connections that no live request waits for', async () => {
    await warm(server);
    // But for what the audit notes of the mutation itself.
    expect(server.statements.filter((text) => !/audit_|^(begin|commit|SET LOCAL)/.test(text))).toEqual([]);
  });

  it('counts neither as hit nor as miss', async () => {
    async function figures(): Promise<[hits: number, misses: number]> {
      const { text } = await ask(server, { query: '{ performance { cache { hits misses } } }' });
      const { hits, misses } = JSON.parse(text).data.performance.cache;
      return [hits, misses];
    }
    // Looking is counted, too.
    const [first, second] = [await figures(), await figures()];
    await warm(server);
    const [hits, misses] = await figures();
    expect([hits - second[0], misses - second[1]]).toEqual([second[0] - first[0], second[1] - first[1]]);
  });

  /** While `work` goes on, whoever reads accounts waits. */
  async function whileAccountsAreLocked(work: (release: () => void) => Promise<void>): Promise<void> {
    let release = (): void => undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    let isLocked = (): void => undefined;
    const locked = new Promise<void>((resolve) => (isLocked = resolve));
    const holding = sql.begin(async (tx) => {
      await tx`LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE`;
      isLocked();
      await isReleased;
    });
    await locked;
    try {
      await work(release);
    } finally {
      release();
      await holding;
    }
  }
  const waiting = async (): Promise<number> =>
    (await sql`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'accounts'::regclass`).length;

  it('executes nothing while a live request waits for the database', async () => {
    const other = { query: 'query Other { organizations { totalCount } }' };
    await askTimes(2, other);
    await forgetAnswers(server);
    executed();
    await whileAccountsAreLocked(async (release) => {
      const live = ask(server, { query: 'query Live { accounts(first: 2) { nodes { handle } } }' });
      await expect.poll(waiting).toBe(1);
      const warming = warm(server, 1);
      // It has looked for what is asked most.
      await expect.poll(async () => (await sql`SELECT 1 FROM popular_operations`).length).toBe(1);
      release();
      expect((await live).text).toContain('name11');
      expect(await warming).toMatchObject({ warmed: 1 });
    });
    expect(executed().slice(0, 2)).toEqual(['Live', 'Other']);
  });

  it('gives up what it cannot have within its time', async () => {
    await askTimes(2, counting('locked'));
    await askTimes(1, { query: 'query Later { organizations { totalCount } }' });
    await forgetAnswers(server);
    await whileAccountsAreLocked(async () => {
      expect(await warm(server, 2)).toMatchObject({ warmed: 0, skipped: 2 });
    });
  });

  it('keeps no process from its end', async () => {
    await askTimes(1, counting('unfinished'));
    await forgetAnswers(server);
    await whileAccountsAreLocked(async () => {
      const warming = warm(server, 1);
      await expect.poll(waiting).toBe(1);
      const closing = server.restart();
      expect(await warming).toMatchObject({ warmed: 0, skipped: 1 });
      await closing;
    });
  });
});
