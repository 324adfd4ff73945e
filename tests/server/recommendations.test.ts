import { describe, expect, it } from 'vitest';
import type { CacheFigures, OperationFigures, PerformanceFigures } from '../../schema/performanceFigures.ts';
import { NO_CACHE } from '../../server/cache/cacheFigures.ts';
import { advise, CACHE_RULES, DATABASE_RULES, type AdviceFigures } from '../../server/advice/rules.ts';
import { storageFindings } from '../../server/advice/storageFindings.ts';
import { scansSince } from '../../server/advice/tableWatch.ts';
import { latencyFigures, NOTHING_MEASURED } from '../../server/metrics/latencyHistogram.ts';
import { withServer } from '../support/startServer.ts';

const latency = latencyFigures(NOTHING_MEASURED);
const level = { ...NO_CACHE.l1, latency, evictions: 0, bytes: 0 };
const CACHE: CacheFigures = { ...NO_CACHE, l1: level, l2: level };
const OPERATION: OperationFigures = {
  ...{ name: 'Grid', requests: 150, errors: 0, cacheHits: 0, misses: 150, executions: 150, statements: 300 },
  latency,
};
const SLOW = {
  ...{ statement: 'select $', text: 'select $1', calls: 3, meanMs: 700.4, maxMs: 900, operation: 'Grid' },
};
const PLAN = `Aggregate  (cost=1.00..2.00 rows=1 width=8)
  ->  Parallel Seq Scan on scrape_tasks  (cost=0.00..1.00 rows=1 width=8)
        Filter: (error_code = $1)`;
const TABLE = {
  ...{ table: 'scrape_tasks', isPartitioned: false, isPartition: false, rows: 20_000, deadRows: 0 },
  ...{ seqScans: 60, seqRows: 1_200_000, indexScans: 7 },
};
const quiet = { size: 4, busy: 1, waiting: 0 };
const full = { size: 4, busy: 4, waiting: 3 };

interface Given {
  cache?: Partial<CacheFigures>;
  operations?: OperationFigures[];
  others?: Partial<AdviceFigures>;
}

const codesOf = ({ cache = {}, operations = [], others = {} }: Given): string[] => {
  const performance: PerformanceFigures = {
    since: new Date('2026-11-01T00:00:00Z'),
    at: new Date('2026-11-01T00:05:00Z'),
    http: { requests: 0, errors: 0, latency, cachedLatency: latency, uncachedLatency: latency },
    operations,
    cache: { ...CACHE, ...cache },
    database: { statements: 0, latency, slow: [], pool: quiet },
    process: { rssBytes: 0, heapUsedBytes: 0, cpuPercent: 0, eventLoopLagP99Ms: 0, uptimeSeconds: 0 },
  };
  const figures = { performance, pool: [], tables: [], plans: [], ...others };
  const advised = advise({ ...CACHE_RULES, ...DATABASE_RULES }, figures);
  for (const { message, evidence } of advised) {
    expect(message).toMatch(/^[A-Z"a-z_].+\.$/);
    expect(evidence).toMatch(/\d/);
  }
  return advised.map(({ code }) => code);
};
const kind = { kind: 'account', stores: 100, hits: 99, purges: 100 };

describe.each<[string, Given, [string, Given][]]>([
  [
    'OPERATION_NEVER_HITS',
    { operations: [OPERATION] },
    [
      ['it hit once', { operations: [{ ...OPERATION, cacheHits: 1 }] }],
      ['it was asked too seldom', { operations: [{ ...OPERATION, misses: 99 }] }],
    ],
  ],
  [
    'TAG_PURGES_TOO_MUCH',
    { cache: { byTag: [kind] } },
    [
      ['answers are used before they are purged', { cache: { byTag: [{ ...kind, hits: 100 }] } }],
      ['little was purged', { cache: { byTag: [{ ...kind, purges: 99 }] } }],
      ['little was stored', { cache: { byTag: [{ ...kind, stores: 99, hits: 0 }] } }],
    ],
  ],
  [
    'L1_TOO_SMALL',
    { cache: { missesBySize: 100, l1: { ...level, misses: 2_000, evictions: 100 } } },
    [
      [
        'few missed what was evicted',
        { cache: { missesBySize: 99, l1: { ...level, misses: 100, evictions: 500 } } },
      ],
      [
        'many more missed what never was there',
        { cache: { missesBySize: 100, l1: { ...level, misses: 2_001, evictions: 500 } } },
      ],
      ['little was evicted', { cache: { missesBySize: 100, l1: { ...level, misses: 100, evictions: 99 } } }],
    ],
  ],
  [
    'LIFETIME_TOO_SHORT',
    { cache: { missesByLifetime: 100, misses: 2_000 } },
    [['most missed for another reason', { cache: { missesByLifetime: 100, misses: 2_001 } }]],
  ],
  [
    'REDIS_EVICTING',
    { cache: { l2: { ...level, evictions: 100 } } },
    [
      ['it evicted little', { cache: { l2: { ...level, evictions: 99 } } }],
      ['it does not tell', { cache: { l2: { ...level, evictions: null } } }],
    ],
  ],
  [
    'POOL_TOO_SMALL',
    { others: { pool: [...Array<typeof full>(6).fill(full), ...Array<typeof quiet>(24).fill(quiet)] } },
    [
      ['calls waited in a burst only', { others: { pool: [...Array<typeof full>(5).fill(full), quiet] } }],
      ['a connection was free', { others: { pool: Array<typeof full>(30).fill({ ...full, busy: 3 }) } }],
    ],
  ],
  [
    'STATEMENT_WITHOUT_INDEX',
    {
      others: {
        plans: [{ statement: SLOW, plan: PLAN }],
        tables: [{ ...TABLE, seqScans: 3, seqRows: 60_000 }],
      },
    },
    [
      [
        'the table is small',
        {
          others: {
            plans: [{ statement: SLOW, plan: PLAN }],
            tables: [{ ...TABLE, rows: 9_999, seqScans: 1 }],
          },
        },
      ],
      [
        'all of its rows are wanted',
        {
          others: {
            plans: [{ statement: SLOW, plan: PLAN.replace(/\n *Filter.*/, '') }],
            tables: [{ ...TABLE, seqScans: 3 }],
          },
        },
      ],
    ],
  ],
  [
    'STATEMENT_WITHOUT_INDEX',
    { others: { tables: [TABLE] } },
    [
      ['the whole was read seldom', { others: { tables: [{ ...TABLE, seqScans: 49 }] } }],
      ['little was read each time', { others: { tables: [{ ...TABLE, seqRows: 599_999 }] } }],
    ],
  ],
])('%s', (code, given, others) => {
  it('is told', () => {
    expect(codesOf(given)).toEqual([code]);
  });
  it.each(others)('is not told when %s', (_why, given) => {
    expect(codesOf(given)).toEqual([]);
  });
});

describe('what is found in the database', () => {
  const index = {
    ...{ index: 'one', table: 'outbox', isUnique: false, shape: 'a', bytes: 8192 },
    ...{ scans: 0, tableScans: 1_000, tableRows: 10_000, since: null },
  };
  const used = { ...index, scans: 1 };
  const findings = (indexes: (typeof index)[], deadRows = 0): string[] =>
    storageFindings({ indexes, tables: [{ ...TABLE, isOurs: true, deadRows }] }).map(
      ({ code, message }) => `${code} ${message.split(' ')[0]}`,
    );

  it('is an unused index, unless it keeps rows unique, or its table is small or hardly asked', () => {
    expect(findings([index])).toEqual(['UNUSED_INDEX Nothing']);
    for (const not of [{ isUnique: true }, { scans: 1 }, { tableScans: 999 }, { tableRows: 9_999 }])
      expect(findings([{ ...index, ...not }])).toEqual([]);
  });

  it('is a duplicate index: the younger one, or the one that keeps nothing unique', () => {
    expect(findings([used, { ...used, index: 'two' }])).toEqual(['DUPLICATE_INDEX two']);
    expect(findings([used, { ...used, index: 'key', isUnique: true }])).toEqual(['DUPLICATE_INDEX one']);
    expect(findings([used, { ...used, index: 'two', shape: 'b' }])).toEqual([]);
    expect(findings([used, { ...used, table: 'accounts' }])).toEqual([]);
  });

  it('is a table with many dead rows', () => {
    expect(findings([], 10_000)).toEqual(['DEAD_ROWS scrape_tasks']);
    expect(findings([], 5_999)).toEqual([]);
  });
});

it('scans are those since an earlier look, and all of them when PostgreSQL has begun anew', () => {
  const now = { ...TABLE, isOurs: true };
  expect(scansSince(now, { ...now, seqScans: 50, seqRows: 1_000_000, indexScans: 7 })).toMatchObject({
    ...{ seqScans: 10, seqRows: 200_000, indexScans: 0, rows: 20_000 },
  });
  expect(scansSince(now, { ...now, seqScans: 61 })).toMatchObject({ seqScans: 60, seqRows: 1_200_000 });
  expect(scansSince(now, undefined)).toMatchObject({ seqScans: 60 });
});

describe('a server', () => {
  let clock = Date.parse('2026-11-20T08:00:00Z');
  // Its half is for what is held: some thirty small answers.
  const server = withServer({
    role: 'server',
    now: () => new Date(clock),
    cache: { l1Bytes: 64 * 1024, maxTtlSeconds: 60 },
  });
  const ask = async (query: string): Promise<any> => (await (await server.post({ query })).json()).data;
  const recommended = async (): Promise<string[]> => {
    const { performance } = await ask('{ performance { recommendations { code evidence } } }');
    return performance.recommendations.map(({ code }: { code: string }) => code);
  };
  const optimize = async (dryRun: boolean) =>
    (
      await ask(`mutation { optimizeCache(input: { dryRun: ${dryRun} }) { ... on OptimizeCacheSuccess {
      applied stats { stores l1 { entries evictions } } recommendations { code evidence } } } }`)
    ).optimizeCache;
  const ASKED = Array.from({ length: 45 }, (_, place) => `{ accounts(first: ${place + 1}) { totalCount } }`);
  /** As batches of ten. */
  async function askAll(queries: readonly string[]): Promise<void> {
    for (let place = 0; place < queries.length; place += 10)
      await (await server.post(queries.slice(place, place + 10).map((query) => ({ query })))).text();
  }

  it('recommends nothing at first, and says that another size and lifetime would gain nothing', async () => {
    expect(await recommended()).toEqual([]);
    const { recommendations } = await optimize(true);
    expect(recommendations.map(({ code }: { code: string }) => code)).toEqual([
      'L1_LARGE_ENOUGH',
      'LIFETIME_LONG_ENOUGH',
    ]);
  });

  it('says what is dead and what it would do in a dry run, which changes nothing, and does it otherwise', async () => {
    await ask('{ accounts { totalCount } }');
    await ask('{ organization(slug: "nasa") { name } }');
    await ask('mutation { invalidateCache(input: { tags: ["accounts"] }) { __typename } }');
    const before = await optimize(true);
    expect(before.applied).toEqual([
      expect.stringMatching(
        /^Dead answers to drop: 1 whose data has changed, 0 whose time was up; \d{3,} bytes\.$/,
      ),
      'Operations to execute and store: those that are asked most often.',
    ]);
    expect((await optimize(true)).stats).toEqual(before.stats);
    clock += 61_000;
    const { applied, stats } = await optimize(false);
    expect(applied).toEqual([
      expect.stringMatching(/^Dead answers dropped: 1 whose data has changed, 1 whose time was up; /),
      expect.stringMatching(/^Operations executed and stored: [1-9]\d* of those that are asked most often; /),
    ]);
    expect(stats.stores).toBeGreaterThan(before.stats.stores);
    expect((await optimize(true)).applied[0]).toMatch(
      /: 0 whose data has changed, 0 whose time was up; 0 bytes/,
    );
  });

  it('recommends a larger memory when it misses what it had to evict', async () => {
    for (let time = 0; time < 5; time += 1) await askAll(ASKED);
    expect(await recommended()).toContain('L1_TOO_SMALL');
    const { recommendations, stats } = await optimize(true);
    expect(stats.l1.evictions).toBeGreaterThan(100);
    expect(recommendations).toContainEqual({
      code: 'L1_TOO_SMALL',
      evidence: expect.stringMatching(/^Twice the memory would have answered 1\d\d of its \d+ misses since /),
    });
  });

  it('recommends a longer lifetime when answers are made again that nothing has changed', async () => {
    expect(await recommended()).not.toContain('LIFETIME_TOO_SHORT');
    for (let time = 0; time < 12; time += 1) {
      await askAll(ASKED.slice(0, 10));
      clock += 61_000;
    }
    expect(await recommended()).toContain('LIFETIME_TOO_SHORT');
  });

  it('recommends nothing for an operation that is never stored, and something for one that is never found', async () => {
    const hundred = Array.from({ length: 100 }, (_, place) => place);
    await askAll(hundred.map(() => 'query Look { performance { at } }'));
    await askAll(hundred.map((place) => `query Varied { organization(slug: "${place}") { name } }`));
    const { performance } = await ask('{ performance { recommendations { code message } } }');
    const told = performance.recommendations
      .filter(({ code }: { code: string }) => code === 'OPERATION_NEVER_HITS')
      .map(({ message }: { message: string }) => message.split('"')[1]);
    expect(told).toContain('Varied');
    expect(told).not.toContain('Look');
  });
});
