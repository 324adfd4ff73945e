import { bigint, boolean, date, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { accounts } from './accounts.ts';

/**
 * What lists and orders need of an account's history, one row an account from its creation on, kept by the
 * transactions that write snapshots and task outcomes.
 */
export const accountLatest = pgTable('account_latest', {
  accountId: bigint({ mode: 'number' })
    .primaryKey()
    .references(() => accounts.id),
  /** The latest known number and its day. */
  followers: bigint({ mode: 'number' }),
  followersAsOf: date({ mode: 'string' }),
  firstDate: date({ mode: 'string' }),
  latestDate: date({ mode: 'string' }),
  /** Of the latest LIVE or SIMULATED snapshot; imports do not count. */
  lastCapturedAt: instant(),
  /** An account is simulated or real, never both. */
  isSimulated: boolean().notNull(),
  consecutiveFailures: integer().notNull(),
  lastErrorCode: text(),
  lastError: text(),
  lastErrorAt: instant(),
});
