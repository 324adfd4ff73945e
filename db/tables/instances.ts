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

export const INSTANCE_ROLES = ['all', 'server', 'worker'] as const;
export type InstanceRole = (typeof INSTANCE_ROLES)[number];
export type InstanceRow = typeof instances.$inferSelect;
