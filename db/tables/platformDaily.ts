import { bigint, date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Platform } from '../domain.ts';

/**
 * Per platform and day, without a gap from the platform's first snapshot on. *Carried* columns hold levels:
 * the sum over accounts of the last known number at or before that day. A day beyond the last row has the
 * last row's levels.
 */
export const platformDaily = pgTable(
  'platform_daily',
  {
    platform: text().$type<Platform>().notNull(),
    date: date({ mode: 'string' }).notNull(),
    /** Carried. */
    followers: bigint({ mode: 'number' }).notNull(),
    /** Carried: the accounts behind `followers`. */
    accountsWithFollowers: integer().notNull(),
    /** Carried. */
    posts: bigint({ mode: 'number' }).notNull(),
    /** Carried: the accounts behind `posts`. */
    accountsWithPosts: integer().notNull(),
    /** First known followers of the accounts whose first known day this is: no growth, but a new level. */
    joinedFollowers: bigint({ mode: 'number' }).notNull(),
    /** Snapshots of this very day. */
    captured: integer().notNull(),
    /** Sum over the snapshots of this very day. */
    engagements: bigint({ mode: 'number' }).notNull(),
    /** The snapshots behind `engagements`. */
    capturedWithEngagements: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.platform, table.date] })],
);
