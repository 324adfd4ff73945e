import type { Database } from '../../db/database.ts';
import { explainStatement } from '../../db/queries/explainStatement.ts';
import type { Ports } from '../../schema/context.ts';
import type {
  PerformanceFigures,
  PoolFigures,
  SlowStatementFigures,
} from '../../schema/performanceFigures.ts';
import { elseNull } from '../../schema/elseNull.ts';
import type { Recorder } from '../metrics/createRecorder.ts';
import { optimizeCache, type CacheToOptimize } from './optimizeCache.ts';
import { optimizeDatabase } from './optimizeDatabase.ts';
import { advise, CACHE_RULES, DATABASE_RULES, type AdviceFigures } from './rules.ts';
import { createTableWatch } from './tableWatch.ts';

export interface AdviceOptions extends Pick<CacheToOptimize, 'sweep' | 'warm'> {
  /** The pool of requests is watched; the other one does the work. */
  requests: Pick<Database, 'pool'>;
  background: Database;
  recorder: Pick<Recorder, 'figures' | 'onTick'>;
  now: () => Date;
}

/** What an operator could turn, and what can be put in order without asking. */
export interface Advice extends Pick<Ports, 'optimizeCache' | 'optimizeDatabase'> {
  /** Never rejects: what the database would advise is left out while it is away. */
  recommendations(figures: PerformanceFigures, database: Database): ReturnType<Ports['recommendations']>;
}

type DatabaseFigures = Pick<AdviceFigures, 'tables' | 'plans'>;

/** Five minutes of looks. */
const LOOKS_KEPT = 30;
/** Each costs PostgreSQL a millisecond of planning; the list begins with the worst. */
const MOST_EXPLAINED = 5;
/** A screen asks every two seconds, and what is advised changes slowly. */
const DATABASE_ASKED_MS = 30_000;
const NOTHING_KNOWN: DatabaseFigures = { tables: [], plans: [] };

export function openAdvice({ requests, background, recorder, now, sweep, warm }: AdviceOptions): Advice {
  const pool: PoolFigures[] = [];
  const tables = createTableWatch(background);
  let known = Promise.resolve(NOTHING_KNOWN);
  let askedAt = -Infinity;

  void tables.tick();
  recorder.onTick(() => {
    pool.push(requests.pool());
    if (pool.length > LOOKS_KEPT) pool.shift();
    void tables.tick();
  });

  async function plansOf(slow: readonly SlowStatementFigures[], database: Database) {
    const plans = await Promise.all(
      slow.slice(0, MOST_EXPLAINED).map(async (statement) => {
        const plan = await database.read((db) => explainStatement(db, statement.text)).catch(() => null);
        return plan === null ? [] : [{ statement, plan }];
      }),
    );
    return plans.flat();
  }

  async function askDatabase(
    slow: readonly SlowStatementFigures[],
    database: Database,
  ): Promise<DatabaseFigures> {
    return { tables: await tables.scans(database), plans: await plansOf(slow, database) };
  }

  function knownOfDatabase(
    slow: readonly SlowStatementFigures[],
    database: Database,
  ): Promise<DatabaseFigures> {
    if (performance.now() - askedAt < DATABASE_ASKED_MS) return known;
    askedAt = performance.now();
    known = askDatabase(slow, database).catch(() => {
      askedAt = -Infinity;
      return NOTHING_KNOWN;
    });
    return known;
  }

  const slow = (): readonly SlowStatementFigures[] => recorder.figures('SINCE_START').database.slow;
  const figuresWith = (ofDatabase: DatabaseFigures): AdviceFigures => ({
    performance: recorder.figures('SINCE_START'),
    pool,
    ...ofDatabase,
  });

  return {
    async recommendations(performance, database) {
      const ofDatabase =
        (await elseNull(knownOfDatabase(performance.database.slow, database))) ?? NOTHING_KNOWN;
      return advise({ ...CACHE_RULES, ...DATABASE_RULES }, { performance, pool, ...ofDatabase });
    },
    optimizeCache: (options) =>
      optimizeCache({ sweep, warm, figures: () => figuresWith(NOTHING_KNOWN) }, options),
    optimizeDatabase: (options) =>
      optimizeDatabase(
        {
          database: background,
          now,
          slow,
          advise: async (slowest) =>
            advise(DATABASE_RULES, figuresWith(await askDatabase(slowest, background))),
        },
        options,
      ),
  };
}
