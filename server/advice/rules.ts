import type {
  PerformanceFigures,
  PoolFigures,
  Recommendation,
  SlowStatementFigures,
} from '../../schema/performanceFigures.ts';
import { filteredScans } from './filteredScans.ts';
import type { TableScans } from './tableWatch.ts';

/** Everything that rules look at. */
export interface AdviceFigures {
  performance: PerformanceFigures;
  /** Of the pool of requests, a look every ten seconds, the last five minutes. */
  pool: readonly PoolFigures[];
  /** Of the last hour. */
  tables: readonly TableScans[];
  /** Of slow statements. */
  plans: readonly { statement: SlowStatementFigures; plan: string }[];
}

type Advice = Omit<Recommendation, 'code'>;

/** Says what its figures advise: nothing, one thing, or one for each operation, kind or table. */
export type Rule = (figures: AdviceFigures) => Advice[];

export type Rules = Readonly<Record<string, Rule>>;

/** Fewer requests, stores or misses than this are chance. */
const ENOUGH = 100;
/** A twentieth of the misses is felt, and more than comes and goes by itself. */
const WORTHWHILE_SHARE = 0.05;
/** Looks in which calls waited, a minute of the last five: a burst is shorter. */
const WAITING_LOOKS = 6;
/** A scan of fewer rows takes a millisecond or two, whatever its plan. */
export const LARGE_TABLE_ROWS = 10_000;
/** About one a minute: what an operator or a backup does comes less often. */
const SCANS_AN_HOUR = 50;

/** What `optimizeCache` tells of, too. */
export const CACHE_RULES = {
  OPERATION_NEVER_HITS: ({ performance: { operations, since } }) =>
    operations
      .filter(({ cacheHits, misses }) => cacheHits === 0 && misses >= ENOUGH)
      .map(({ name, requests, misses, statements, executions }) => ({
        message:
          `"${name}" is asked often and never answered from the cache. Most likely its variables are others each ` +
          'time: ask for days instead of instants, and for the same pages.',
        evidence:
          `${requests} requests, 0 hits, ${misses} misses since ${since.toISOString()}; ` +
          `${(statements / Math.max(1, executions)).toFixed(1)} statements each.`,
      })),

  TAG_PURGES_TOO_MUCH: ({ performance: { cache, since } }) =>
    cache.byTag
      .filter(({ stores, hits, purges }) => purges >= ENOUGH && stores >= ENOUGH && hits < stores)
      .map(({ kind, stores, hits, purges }) => ({
        message:
          `Answers that depend on "${kind}" are purged before they are used once, on average: write less often and more at a time, ` +
          'and ask for less in operations that depend on it.',
        evidence: `${purges} purges, ${stores} stores, ${hits} hits of the kind since ${since.toISOString()}.`,
      })),

  L1_TOO_SMALL: ({ performance: { cache, since } }) => {
    const { evictions } = cache.l1;
    const { missesBySize } = cache;
    if ((evictions ?? 0) < ENOUGH || !isWorthwhile(missesBySize, cache.l1.misses)) return [];
    return [
      {
        message:
          'The memory of answers is too small: set CACHE_L1_BYTES to twice what it is, as far as the machine has memory.',
        evidence: `${sizeEvidence(cache, since)} ${evictions} evictions, ${cache.l1.bytes ?? 0} bytes held.`,
      },
    ];
  },

  LIFETIME_TOO_SHORT: ({ performance: { cache, since } }) =>
    isWorthwhile(cache.missesByLifetime, cache.misses)
      ? [
          {
            message:
              'Answers are made again although nothing has changed: set CACHE_MAX_TTL higher, or leave it out.',
            evidence: lifetimeEvidence(cache, since),
          },
        ]
      : [],

  REDIS_EVICTING: ({ performance: { cache, since } }) =>
    (cache.l2.evictions ?? 0) >= ENOUGH
      ? [
          {
            message: 'Redis drops answers to make room for others: raise its maxmemory.',
            evidence: `${cache.l2.evictions} keys evicted since ${since.toISOString()}, ${cache.l2.bytes ?? 0} bytes held.`,
          },
        ]
      : [],
} as const satisfies Rules;

/** What `optimizeDatabase` tells of, too. */
export const DATABASE_RULES = {
  POOL_TOO_SMALL({ pool }) {
    const full = pool.filter(({ size, busy, waiting }) => waiting > 0 && busy === size);
    if (full.length < WAITING_LOOKS) return [];
    const most = Math.max(...full.map(({ waiting }) => waiting));
    return [
      {
        message:
          'Statements wait for a connection: set DB_POOL_SIZE higher, unless the processors of PostgreSQL are busy already.',
        evidence:
          `In ${full.length} of the last ${pool.length} looks, one every 10 s, all ${full[0]!.size} connections were ` +
          `busy and statements waited, ${most} at most.`,
      },
    ];
  },

  STATEMENT_WITHOUT_INDEX: ({ plans, tables }) => [
    ...plans.flatMap(({ statement, plan }) =>
      filteredScans(plan)
        .flatMap((name) => tables.filter(({ table, rows }) => table === name && rows >= LARGE_TABLE_ROWS))
        .map(({ table, rows }) => ({
          message: `A statement${statement.operation ? ` of "${statement.operation}"` : ''} reads all of ${table} to find some of it: an index on what it compares would help.`,
          evidence: `${statement.calls} calls, ${Math.round(statement.meanMs)} ms in the mean; ${rows} rows; ${statement.statement}`,
        })),
    ),
    ...tables
      .filter(({ seqScans, seqRows }) => seqScans >= SCANS_AN_HOUR && seqRows / seqScans >= LARGE_TABLE_ROWS)
      .map(({ table, rows, seqScans, seqRows, indexScans }) => ({
        message: `${table} is read as a whole again and again: an index is missing for what is looked for in it.`,
        evidence:
          `${seqScans} scans of the whole table read ${seqRows} rows within the last hour, beside ${indexScans} ` +
          `by an index; ${rows} rows.`,
      })),
  ],
} as const satisfies Rules;

export function advise(rules: Rules, figures: AdviceFigures): Recommendation[] {
  return Object.entries(rules).flatMap(([code, rule]) =>
    rule(figures).map((advice) => ({ code, ...advice })),
  );
}

/** What another size and another lifetime would have gained, where neither is too small. */
export function advisedAgainst(
  { performance: { cache, since } }: AdviceFigures,
  advised: readonly Recommendation[],
): Recommendation[] {
  const stays: [keyof typeof CACHE_RULES, Recommendation][] = [
    [
      'L1_TOO_SMALL',
      {
        code: 'L1_LARGE_ENOUGH',
        message: 'A larger memory of answers would have gained little: leave CACHE_L1_BYTES as it is.',
        evidence: sizeEvidence(cache, since),
      },
    ],
    [
      'LIFETIME_TOO_SHORT',
      {
        code: 'LIFETIME_LONG_ENOUGH',
        message: 'A longer lifetime of answers would have gained little: leave CACHE_MAX_TTL as it is.',
        evidence: lifetimeEvidence(cache, since),
      },
    ],
  ];
  return stays
    .filter(([code]) => advised.every((each) => each.code !== code))
    .map(([, recommendation]) => recommendation);
}

const isWorthwhile = (gained: number, misses: number): boolean =>
  gained >= ENOUGH && gained >= misses * WORTHWHILE_SHARE;

const sizeEvidence = ({ missesBySize, l1 }: PerformanceFigures['cache'], since: Date): string =>
  `Twice the memory would have answered ${missesBySize} of its ${l1.misses} misses since ${since.toISOString()}.`;

const lifetimeEvidence = ({ missesByLifetime, misses }: PerformanceFigures['cache'], since: Date): string =>
  `A longer lifetime would have answered ${missesByLifetime} of ${misses} misses since ${since.toISOString()}.`;
