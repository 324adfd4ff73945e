import type { Database, Queryable } from '../../db/database.ts';
import { indexFigures } from '../../db/queries/indexFigures.ts';
import { statementFigures } from '../../db/queries/statementFigures.ts';
import { tableFigures } from '../../db/queries/tableFigures.ts';
import { ensurePartitions } from '../../db/writes/ensurePartitions.ts';
import { analyzeTable, vacuumTable } from '../../db/writes/maintainTable.ts';
import type {
  DatabaseOptimized,
  Recommendation,
  SlowStatementFigures,
} from '../../schema/performanceFigures.ts';
import { shapeOf } from '../metrics/slowStatements.ts';
import { storageFindings } from './storageFindings.ts';

export interface DatabaseToOptimize {
  /** Not that of requests: some of this takes seconds. */
  database: Database;
  now: () => Date;
  /** Of this process, what took longest in sum first. */
  slow: () => readonly SlowStatementFigures[];
  /** What statements and pools advise. */
  advise: (slow: readonly SlowStatementFigures[]) => Promise<Recommendation[]>;
}

/** After so long no table is begun any more: the last one may take 25 s, and the answer is due after 60. */
const BUDGET_MS = 30_000;
const MOST_STATEMENTS = 20;
/** By which PostgreSQL says that a role may not, that it took too long, or that something is not as it has to be. */
const REFUSALS: Readonly<Record<string, string>> = {
  '42501': 'the role of DATABASE_URL may not do it',
  '57014': 'it took longer than a statement may',
  '55P03': 'something else holds the table',
  '55000': 'PostgreSQL was not started with it',
};

/** Puts in order what can be put in order without asking, and tells of the rest. */
export async function optimizeDatabase(
  { database, now, slow, advise }: DatabaseToOptimize,
  { analyze, vacuum }: { analyze: boolean; vacuum: boolean },
): Promise<DatabaseOptimized> {
  const applied: string[] = [];
  const findings: Recommendation[] = [];
  const endsAt = performance.now() + BUDGET_MS;

  const find = (code: string, message: string, evidence: string): void =>
    void findings.push({ code, message, evidence });

  /** Undefined when PostgreSQL has refused it, which is found. */
  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const reason = REFUSALS[codeOf(error)];
      if (reason === undefined) throw error;
      find('NOT_DONE', `${what} was not done: ${reason}.`, `PostgreSQL said ${codeOf(error)}.`);
      return undefined;
    }
  }

  async function maintain(
    verb: string,
    names: readonly string[],
    work: (db: Queryable, table: string) => Promise<void>,
  ): Promise<void> {
    const done: string[] = [];
    for (const [place, table] of names.entries()) {
      if (performance.now() > endsAt) {
        find(
          'NOT_DONE',
          `${verb} was not done for all tables: ask again.`,
          `${names.slice(place).join(', ')}.`,
        );
        break;
      }
      const isDone = await attempt(`${verb} ${table}`, () =>
        database.read((db) => work(db, table).then(() => true)),
      );
      if (isDone) done.push(table);
    }
    if (done.length > 0) applied.push(`${verb} of ${done.join(', ')}.`);
  }

  const made = await attempt('Making partitions ahead', () =>
    database.write(async (tx) => ({ result: await ensurePartitions(tx, now()), changed: [] })),
  );
  if (made) applied.push(`Partitions ahead: ${made.length === 0 ? 'all there' : `made ${made.join(', ')}`}.`);

  const all = await database.read(tableFigures);
  const theirs = all.filter(({ isOurs }) => !isOurs).map(({ table }) => table);
  // PostgreSQL would pass them over with a warning.
  if (theirs.length > 0 && (analyze || vacuum))
    find(
      'NOT_DONE',
      `ANALYZE and VACUUM are the owner's: let the role of DATABASE_URL own the tables.`,
      `${theirs.join(', ')}.`,
    );
  const ours = all.filter(({ isOurs }) => isOurs);
  const named = (tables: typeof ours): string[] => tables.map(({ table }) => table);
  // What is done to a partitioned table is done to its partitions: by ANALYZE, a sample of each, at once.
  if (vacuum)
    await maintain('VACUUM', named(ours.filter(({ isPartitioned }) => !isPartitioned)), vacuumTable);
  if (analyze) await maintain('ANALYZE', named(ours.filter(({ isPartition }) => !isPartition)), analyzeTable);

  const counted = await attempt('Reading pg_stat_statements', () =>
    database.read((db) => statementFigures(db, MOST_STATEMENTS)),
  );
  if (counted === null)
    find(
      'NO_STATEMENT_STATISTICS',
      'Slow statements are those of this process only: with the extension pg_stat_statements all are known.',
      'pg_extension has no pg_stat_statements.',
    );
  const own = slow();
  const slowest = counted
    ? counted.map((each) => {
        const statement = shapeOf(each.text);
        const operation = own.find((known) => known.statement === statement)?.operation ?? null;
        return { ...each, statement, operation };
      })
    : [...own];

  const [tables, indexes] = [await database.read(tableFigures), await database.read(indexFigures)];
  findings.push(...(await advise(slowest)), ...storageFindings({ tables, indexes }));
  return { applied, slow: slowest, findings };
}

/** Of PostgreSQL, however it is wrapped; '' of anything else. */
function codeOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && typeof each.code === 'string') return each.code;
  return '';
}
