import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import { dayOf } from '../day.ts';
import type { Day, Platform, ScrapeMode, ScrapePriority, ScrapeTrigger } from '../domain.ts';
import type { AccountFilter } from '../queries/accountFilter.ts';
import { accountsToScrape } from '../queries/accountsToScrape.ts';
import { bigints } from '../sqlArrays.ts';
import { accounts } from '../tables/accounts.ts';
import { idempotencyKeys } from '../tables/idempotencyKeys.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { accountTasksTag, runsTag, runTag, waitingTasksTag } from '../tags.ts';
import { ensurePartitions } from './ensurePartitions.ts';

export interface NewRun {
  filter: AccountFilter | null;
  accountIds: readonly number[] | null;
  mode: ScrapeMode;
  priority: ScrapePriority;
  trigger: ScrapeTrigger;
  /** The run whose failures this one tries again. */
  retryOf: number | null;
  idempotency: IdempotencyKey | null;
}

export interface IdempotencyKey {
  caller: string;
  key: string;
  inputHash: string;
}

export type RunCreated =
  | { kind: 'started'; runId: number; replayed: true }
  | { kind: 'started'; runId: number; replayed: false; work: RunWork }
  /** A run of the same date that shares an account is QUEUED or RUNNING. */
  | { kind: 'active'; runId: number }
  /** The key was used with another input. */
  | { kind: 'conflict' }
  /** No ACTIVE account is left. */
  | { kind: 'nothing' };

/** What there is to do for a new run. */
export interface RunWork {
  mode: ScrapeMode;
  priority: ScrapePriority;
  tasks: ReadonlyMap<Platform, number>;
}

/** Any number that no other advisory lock of this database uses: "runs" in ASCII. */
const RUN_LOCK = 0x72756e73;

/** The contract: a success is replayed for 24 h. */
const KEY_LIFETIME_MS = 24 * 3_600_000;

/**
 * Creates a run with one task per account, core accounts first, then the longest not seen: tasks are worked off in
 * this order, so that a quota that is too small for all still reaches every account over the days.
 */
export async function createRun(tx: Queryable, run: NewRun, now: Date): Promise<Written<RunCreated>> {
  const unchanged = (result: RunCreated) => ({ result, changed: [] });
  // One start at a time: equal requests that arrive together give one run, and no two runs share an account.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${RUN_LOCK}, 0)`);
  if (run.idempotency) {
    const earlier = await findEarlierRun(tx, run.idempotency, now);
    if (earlier) return unchanged(earlier);
  }
  const chosen = await accountsToScrape(tx, run, now);
  if (chosen.length === 0) return unchanged({ kind: 'nothing' });
  const accountIds = chosen.map((account) => account.id);
  const date = dayOf(now);
  const active = await findActiveRun(tx, accountIds, date);
  if (active !== null) return unchanged({ kind: 'active', runId: active });

  await ensurePartitions(tx, now);
  const [created] = await tx
    .insert(scrapeRuns)
    .values({
      status: 'QUEUED',
      mode: run.mode,
      priority: run.priority,
      trigger: run.trigger,
      retryOf: run.retryOf,
      date,
      requestedAt: now.toISOString(),
    })
    .returning({ id: scrapeRuns.id });
  const runId = created?.id ?? 0;
  await tx.execute(sql`
    INSERT INTO ${scrapeTasks} (run_id, account_id, platform, date, status, attempts, unasked)
    SELECT ${runId}, a.id, a.platform, ${date}::date, 'QUEUED', 0, 0
    FROM unnest(${bigints(accountIds)}) WITH ORDINALITY AS u(id, position) JOIN ${accounts} a USING (id)
    ORDER BY u.position`);
  if (run.idempotency) {
    await tx.insert(idempotencyKeys).values({ ...run.idempotency, runId, createdAt: now.toISOString() });
  }
  return {
    result: {
      kind: 'started',
      runId,
      replayed: false,
      work: { mode: run.mode, priority: run.priority, tasks: countByPlatform(chosen) },
    },
    changed: [runsTag, runTag(runId), waitingTasksTag, ...accountIds.map(accountTasksTag)],
  };
}

async function findEarlierRun(
  tx: Queryable,
  { caller, key, inputHash }: NonNullable<NewRun['idempotency']>,
  now: Date,
): Promise<RunCreated | null> {
  const expired = new Date(now.getTime() - KEY_LIFETIME_MS).toISOString();
  await tx.delete(idempotencyKeys).where(sql`${idempotencyKeys.createdAt} <= ${expired}::timestamptz`);
  const [earlier] = await tx
    .select({ runId: idempotencyKeys.runId, inputHash: idempotencyKeys.inputHash })
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key)));
  if (!earlier) return null;
  if (earlier.inputHash !== inputHash) return { kind: 'conflict' };
  return { kind: 'started', runId: earlier.runId, replayed: true };
}

function countByPlatform(chosen: readonly { platform: Platform }[]): Map<Platform, number> {
  const counts = new Map<Platform, number>();
  for (const { platform } of chosen) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  return counts;
}

/** The oldest open run of the day that shares an account; null when there is none. */
export async function findActiveRun(
  db: Queryable,
  accountIds: readonly number[],
  date: Day,
): Promise<number | null> {
  const [row] = await db
    .select({ id: scrapeRuns.id })
    .from(scrapeRuns)
    .innerJoin(scrapeTasks, eq(scrapeTasks.runId, scrapeRuns.id))
    .where(
      and(
        inArray(scrapeRuns.status, ['QUEUED', 'RUNNING']),
        eq(scrapeRuns.date, date),
        sql`${scrapeTasks.accountId} = ANY(${bigints(accountIds)})`,
      ),
    )
    .orderBy(scrapeRuns.id)
    .limit(1);
  return row?.id ?? null;
}
