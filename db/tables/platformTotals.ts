import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Platform } from '../domain.ts';

/** Accounts per platform, counted as they are written, so that a summary need not count them. */
export const platformTotals = pgTable('platform_totals', {
  platform: text().$type<Platform>().primaryKey(),
  accounts: integer().notNull(),
  /** Those whose snapshots are simulated. */
  simulatedAccounts: integer().notNull(),
});
