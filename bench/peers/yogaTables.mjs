import { relations } from 'drizzle-orm';
import { bigint, date, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** The columns that stock Yoga needs of Tidemark's tables. */
export const accounts = pgTable('accounts', {
  id: bigint({ mode: 'number' }).primaryKey(),
  platform: text().notNull(),
  handle: text().notNull(),
  handleKey: text('handle_key').notNull(),
  displayName: text('display_name'),
});

export const accountLatest = pgTable('account_latest', {
  accountId: bigint('account_id', { mode: 'number' }).primaryKey(),
  followers: bigint({ mode: 'number' }),
  latestDate: date('latest_date', { mode: 'string' }),
});

export const snapshots = pgTable(
  'snapshots',
  {
    accountId: bigint('account_id', { mode: 'number' }).notNull(),
    date: date({ mode: 'string' }).notNull(),
    followers: bigint({ mode: 'number' }),
    posts: bigint({ mode: 'number' }),
    engagements: bigint({ mode: 'number' }),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.date] })],
);

export const accountRelations = relations(accounts, ({ many }) => ({ snapshots: many(snapshots) }));
export const snapshotRelations = relations(snapshots, ({ one }) => ({
  account: one(accounts, { fields: [snapshots.accountId], references: [accounts.id] }),
}));
