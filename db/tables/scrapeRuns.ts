import { bigint, date, pgTable, text, timestamp, type AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ScrapeMode, ScrapePriority, ScrapeRunStatus, ScrapeTrigger } from '../domain.ts';

export const scrapeRuns = pgTable('scrape_runs', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  status: text().$type<ScrapeRunStatus>().notNull(),
  mode: text().$type<ScrapeMode>().notNull(),
  priority: text().$type<ScrapePriority>().notNull(),
  trigger: text().$type<ScrapeTrigger>().notNull(),
  retryOf: bigint({ mode: 'number' }).references((): AnyPgColumn => scrapeRuns.id),
  /** The UTC day on which the run was created; all its snapshots are filed under it. */
  date: date({ mode: 'string' }).notNull(),
  requestedAt: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
  startedAt: timestamp({ withTimezone: true, mode: 'string' }),
  finishedAt: timestamp({ withTimezone: true, mode: 'string' }),
});

export type ScrapeRunRow = typeof scrapeRuns.$inferSelect;
