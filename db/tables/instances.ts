import { bigint, doublePrecision, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** The processes that run on this database, by their last sign of life. */
export const instances = pgTable('instances', {
  name: text().primaryKey(),
  role: text().$type<InstanceRole>().notNull(),
  startedAt: instant().notNull(),
  /** By the clock of the database: one for all. */
  lastSeenAt: instant().notNull(),
  rssBytes: bigint({ mode: 'number' }).notNull(),
  cpuPercent: doublePrecision().notNull(),
});

export type InstanceRole = 'all' | 'server' | 'worker';
export type InstanceRow = typeof instances.$inferSelect;
