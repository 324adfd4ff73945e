import { bigint, date, pgTable, text, type AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ScrapeMode, ScrapePriority, ScrapeRunStatus, ScrapeTrigger } from '../domain.ts';
import { instant } from './instant.ts';

export const scrapeRuns = pgTable('scrape_runs', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  status: text().$type<ScrapeRunStatus>().notNull(),
  mode: text().$type<ScrapeMode>().notNull(),
  priority: text().$type<ScrapePriority>().notNull(),
  trigger: text().$type<ScrapeTrigger>().notNull(),
  retryOf: bigint({ mode: 'number' }).references((): AnyPgColumn => scrapeRuns.id),
  /** The UTC day on which the run was created; all its snapshots are filed under it. */
  date: date({ mode: 'string' }).notNull(),
  requestedAt: instant().notNull(),
  startedAt: instant(),
  finishedAt: instant(),
});

export type ScrapeRunRow = typeof scrapeRuns.$inferSelect;
