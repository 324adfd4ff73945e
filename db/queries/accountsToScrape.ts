import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Platform } from '../domain.ts';
import { bigints } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { accountConditions, type AccountFilter } from './accountFilter.ts';

/** An account that a run would ask for. */
export interface AccountToScrape {
  id: number;
  platform: Platform;
  handle: string;
  platformId: string | null;
  url: string;
  /** It has real numbers: a SIMULATED run leaves it alone. */
  isReal: boolean;
}

/**
 * The ACTIVE accounts of filter and list, in the order of their turns: core accounts first, then those for which a
 * platform has not been asked for the longest time. One that failed was asked too: accounts that are gone must not take
 * the turns of others for ever.
 */
export async function accountsToScrape(
  db: Queryable,
  { filter, accountIds }: { filter: AccountFilter | null; accountIds: readonly number[] | null },
  now: Date,
): Promise<AccountToScrape[]> {
  return db
    .select({
      id: accounts.id,
      platform: accounts.platform,
      handle: accounts.handle,
      platformId: accounts.platformId,
      url: accounts.url,
      isReal: sql<boolean>`${accountLatest.latestDate} IS NOT NULL AND NOT ${accountLatest.isSimulated}`,
    })
    .from(accounts)
    .innerJoin(accountLatest, eq(accountLatest.accountId, accounts.id))
    .where(
      and(
        eq(accounts.status, 'ACTIVE'),
        ...accountConditions(filter ?? {}, now),
        ...(accountIds ? [sql`${accounts.id} = ANY(${bigints(accountIds)})`] : []),
      ),
    )
    .orderBy(
      sql`${accounts.isCore} DESC`,
      sql`greatest(${accountLatest.lastCapturedAt}, ${accountLatest.lastErrorAt}) NULLS FIRST`,
      accounts.id,
    );
}
