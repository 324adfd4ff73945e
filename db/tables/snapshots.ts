import { bigint, date, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { MissingReason, Precision, SnapshotSource } from '../domain.ts';
import { instant } from './instant.ts';
import { accounts } from './accounts.ts';

/**
 * One row per (account, UTC day), range-partitioned by date. Counts are lifetime totals; null is unknown.
 * `engagements`, `followersChange` and `postsChange` are derived from neighbouring days by the transaction
 * that writes either of them (db/writes/deriveDays.ts), so that reading is plain column selection.
 */
export const snapshots = pgTable(
  'snapshots',
  {
    accountId: bigint({ mode: 'number' })
      .notNull()
      .references(() => accounts.id),
    date: date({ mode: 'string' }).notNull(),
    source: text().$type<SnapshotSource>().notNull(),
    /** When the platform was asked; null for an imported row. */
    capturedAt: instant(),
    followers: bigint({ mode: 'number' }),
    following: bigint({ mode: 'number' }),
    listed: bigint({ mode: 'number' }),
    posts: bigint({ mode: 'number' }),
    likes: bigint({ mode: 'number' }),
    comments: bigint({ mode: 'number' }),
    shares: bigint({ mode: 'number' }),
    views: bigint({ mode: 'number' }),
    /** Null exactly when `followers` is null. */
    followersPrecision: text().$type<Precision>(),
    /** Null exactly when `followers` is known. */
    followersMissing: text().$type<MissingReason>(),
    /** The day's engagement as an import gave it; it beats the derived one. */
    engagementsReported: bigint({ mode: 'number' }),
    /** Engagement of that day. */
    engagements: bigint({ mode: 'number' }),
    /** Against the latest earlier known followers; null without one. */
    followersChange: bigint({ mode: 'number' }),
    /** Likewise of posts; only the roll-ups read it. */
    postsChange: bigint({ mode: 'number' }),
  },
  // It includes followers, posts and engagements, which Drizzle can't say: they are read from the index alone.
  (table) => [primaryKey({ columns: [table.accountId, table.date] })],
);

export type SnapshotRow = typeof snapshots.$inferSelect;
