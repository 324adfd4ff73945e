import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import PgBoss from 'pg-boss';
import { openDatabase, type Queryable } from './database.ts';
import { PLATFORMS, SCRAPE_PRIORITIES, type Platform, type ScrapePriority } from './domain.ts';
import { foreignSql } from './foreignSql.ts';

/** A call for a worker: there is a batch of this platform to collect. */
export interface BatchJob {
  platform: Platform;
  priority: ScrapePriority;
  /** Not before; null: at once. */
  startAfter: Date | null;
}

/**
 * pg-boss on the same PostgreSQL: jobs wake workers of any process. What there is to do, and who does it, is decided in
 * `scrape_tasks`; a job that is lost, late or there twice changes nothing but the time.
 */
export interface JobQueue {
  /**
   * Part of the caller's transaction: the jobs are there when it commits. Without the tables of the queue it goes on
   * without them.
   */
  send(tx: Queryable, jobs: readonly BatchJob[]): Promise<void>;
  /**
   * Takes jobs, `lanesOf` a platform at a time, as soon as the queue can be opened. `serve` does what there is to do and tells when there is more: the job
   * then sends itself again.
   */
  work(
    lanesOf: (platform: Platform) => number,
    serve: (platform: Platform) => Promise<Date | null>,
  ): Promise<void>;
  close(): Promise<void>;
}

const queueOf = (platform: Platform): string => `collect-${platform.toLowerCase().replace('_', '-')}`;

/** A worker's own work is told to it at once; this is how soon it hears of that of others. */
const POLL_SECONDS = 2;
/** A job works for 45 s at most; one that has not ended by now is lost. */
const EXPIRE_SECONDS = 120;
/** Of jobs that send themselves again, one in so many seconds is enough. */
const AGAIN_SECONDS = 5;
const STATEMENT_MS = 5_000;
const START_AGAIN_MS = 2_000;
/** Every queue is looked into every two seconds: an outage is told once a minute, not six times a second. */
const TELL_MS = 60_000;

/** The rows that pg-boss asks for are few and small; a job lives for seconds and is of no use afterwards. */
const SETTINGS = {
  schedule: false,
  migrate: false,
  archiveCompletedAfterSeconds: 3_600,
  archiveFailedAfterSeconds: 3_600,
  deleteAfterHours: 24,
} as const;

/**
 * Creates or updates the tables of pg-boss. `execute` runs a statement, or several without values, on one connection.
 */
export async function installJobQueue(
  execute: (text: string, values: readonly unknown[]) => Promise<readonly unknown[]>,
): Promise<void> {
  const boss = new PgBoss({
    ...SETTINGS,
    migrate: true,
    supervise: false,
    db: { executeSql: async (text, values) => ({ rows: [...(await execute(text, values))] }) },
  });
  await boss.start();
  for (const platform of PLATFORMS) await boss.createQueue(queueOf(platform));
  await boss.stop({ graceful: false });
}

/** @param onFault told of what went wrong, at most once a minute; nothing rejects on its account */
export function openJobQueue(url: string, onFault: (error: unknown) => void): JobQueue {
  let toldAt = -Infinity;
  const tell = (error: unknown): void => {
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    onFault(error);
  };
  const database = openDatabase({
    url,
    poolSize: 1,
    statementTimeoutMs: STATEMENT_MS,
    applicationName: 'tidemark queue',
  });
  const closing = new AbortController();
  let boss = create();

  function create(): PgBoss {
    const created = new PgBoss({ ...SETTINGS, db: { executeSql } });
    created.on('error', tell);
    return created;
  }

  async function executeSql(text: string, values: readonly unknown[]) {
    try {
      return { rows: await database.read((db) => db.execute(foreignSql(text, values))) };
    } catch (error) {
      if (closing.signal.aborted) return nothingFor(text);
      tell(error);
      // What was begun by several statements is still open.
      if (text.includes('BEGIN')) await database.read((db) => db.execute('ROLLBACK')).catch(() => undefined);
      // pg-boss does not wait for the end of a job to be stored: a rejection would end the process.
      return nothingFor(text);
    }
  }

  /** False when the queue was closed before. */
  async function start(): Promise<boolean> {
    while (!closing.signal.aborted) {
      try {
        await boss.start();
        return true;
      } catch (error) {
        tell(error);
        await sleep(START_AGAIN_MS, undefined, { ref: false, signal: closing.signal }).catch(() => undefined);
        // One that could not be started never can be.
        boss = create();
      }
    }
    return false;
  }

  return {
    async send(tx, jobs) {
      if (jobs.length === 0) return;
      const rows = jobs.map(({ platform, priority, startAfter }) => ({
        name: queueOf(platform),
        priority: SCRAPE_PRIORITIES.length - SCRAPE_PRIORITIES.indexOf(priority),
        expireInSeconds: EXPIRE_SECONDS,
        // Whoever takes it over is found in scrape_tasks.
        retryLimit: 0,
        ...(startAfter && { startAfter: startAfter.toISOString() }),
      }));
      // A statement that fails would take the caller's transaction, and its run, with it.
      const [table] = await tx.execute(sql`SELECT to_regclass('pgboss.job') AS name`);
      if (table?.['name'] === null) return tell(new Error('The tables of the queue are gone.'));
      await boss.insert(rows, {
        db: { executeSql: async (text, values) => ({ rows: await tx.execute(foreignSql(text, values)) }) },
      });
    },
    async work(lanesOf, serve) {
      if (!(await start())) return;
      for (const platform of PLATFORMS) {
        for (let lane = 0; lane < lanesOf(platform); lane += 1) {
          const id = await boss.work(
            queueOf(platform),
            { pollingIntervalSeconds: POLL_SECONDS },
            async () => {
              const due = await serve(platform);
              const options = {
                startAfter: due ?? new Date(),
                expireInSeconds: EXPIRE_SECONDS,
                retryLimit: 0,
              };
              const again = { ...options, singletonKey: 'again', singletonSeconds: AGAIN_SECONDS };
              if (due !== null) await boss.send(queueOf(platform), {}, again);
              // The next job is looked for at once.
              boss.notifyWorker(id);
            },
          );
        }
      }
    },
    async close() {
      closing.abort();
      await boss.stop({ graceful: false });
      await database.close();
    },
  };
}

/** What a statement that failed has answered: a count of none where pg-boss reads one, else no rows. */
const nothingFor = (text: string) => ({ rows: /SELECT COUNT\(/i.test(text) ? [{ count: 0 }] : [] });
