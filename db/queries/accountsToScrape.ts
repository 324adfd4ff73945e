import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Platform } from '../domain.ts';
import { bigints } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
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
 * When an account had its last turn: its task ended by what the platform said of it, or after all tries in vain. That
 * there is no such account is a turn, too, so that accounts that are gone do not take those of others for ever; that
 * the platform would not be asked, or the day was over before, is none.
 */
const lastTurn = sql`(
  SELECT t.finished_at FROM ${scrapeTasks} t
  WHERE t.account_id = ${accounts.id} AND t.attempts > t.unasked AND t.finished_at IS NOT NULL
    AND (t.status = 'SUCCEEDED' OR t.error_code NOT IN ('QUOTA', 'RATE_LIMITED', 'DAY_OVER'))
  ORDER BY t.id DESC LIMIT 1)`;

/** The ACTIVE accounts of filter and list: core accounts first, then those whose last turn is the longest ago. */
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
    .orderBy(sql`${accounts.isCore} DESC`, sql`${lastTurn} NULLS FIRST`, accounts.id);
}
