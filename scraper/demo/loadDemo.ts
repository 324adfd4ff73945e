import type { Database } from '../../db/database.ts';
import { addDays, dayOf } from '../../db/day.ts';
import type { Platform } from '../../db/domain.ts';
import { accountsByIds } from '../../db/queries/accounts.ts';
import { upsertAccounts } from '../../db/writes/upsertAccounts.ts';
import { writeSnapshots } from '../../db/writes/writeSnapshots.ts';
import type { Log } from '../log.ts';
import { readSampleAccounts } from './sampleAccounts.ts';
import { simulatedHistory } from './simulatedHistory.ts';

/** Three years, one of which may be a leap year. */
const DAYS_OF_HISTORY = 3 * 365 + 1;
/** About 20,000 rows a transaction: large enough to be fast, and little is lost when one is broken off. */
const ACCOUNTS_AT_ONCE = 20;

/**
 * Loads the sample catalogue with three years of simulated history up to yesterday. Whatever is there already stays as
 * it is: an account with any snapshot gets none, so a load that was broken off is completed by the next one.
 */
export async function loadDemo(
  database: Database,
  { now, log, days = DAYS_OF_HISTORY }: { now: () => Date; log: Log; days?: number },
): Promise<void> {
  const entries = await readSampleAccounts();
  const ids = await database.write(async (tx) => {
    const { rows, changed } = await upsertAccounts(tx, entries, { now: now(), keepsStanding: true });
    return { result: rows.flatMap((row) => row.accountId ?? []), changed };
  });
  const columns = new Set(['platform', 'handle', 'latestDate'] as const);
  const accounts = await database.read((db) => accountsByIds(db, [...new Set(ids)], columns));
  const empty = accounts.filter((account) => account.latestDate === null);
  const yesterday = addDays(dayOf(now()), -1);
  let done = accounts.length - empty.length;
  for (const group of groupsOf(empty)) {
    const rows = group.flatMap((account) =>
      simulatedHistory(account, addDays(yesterday, 1 - days), yesterday),
    );
    await database.write(async (tx) => ({ result: null, changed: (await writeSnapshots(tx, rows)).changed }));
    done += group.length;
    log.info({ accounts: done, of: accounts.length }, 'Loading the demo: simulated history');
  }
}

/** By platform, as the sums of a platform are brought along once for each write. */
function groupsOf<Account extends { platform: Platform }>(accounts: readonly Account[]): Account[][] {
  const byPlatform = new Map<Platform, Account[]>();
  for (const account of accounts) {
    byPlatform.set(account.platform, [...(byPlatform.get(account.platform) ?? []), account]);
  }
  return [...byPlatform.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / ACCOUNTS_AT_ONCE) }, (_, index) =>
      group.slice(index * ACCOUNTS_AT_ONCE, (index + 1) * ACCOUNTS_AT_ONCE),
    ),
  );
}
