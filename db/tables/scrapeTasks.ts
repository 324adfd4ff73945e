import { bigint, date, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Platform, ScrapeTaskStatus } from '../domain.ts';
import { instant } from './instant.ts';
import { accounts } from './accounts.ts';
import { scrapeRuns } from './scrapeRuns.ts';

/** One account's part of a run. Who may write its outcome is decided by `attempts`, the attempt number. */
export const scrapeTasks = pgTable('scrape_tasks', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  runId: bigint({ mode: 'number' })
    .notNull()
    .references(() => scrapeRuns.id),
  accountId: bigint({ mode: 'number' })
    .notNull()
    .references(() => accounts.id),
  /** The account's platform, copied so that a worker claims a platform's batch from this table alone. */
  platform: text().$type<Platform>().notNull(),
  /** The run's date, copied so that a history finds the last task of a day by one index. */
  date: date({ mode: 'string' }).notNull(),
  status: text().$type<ScrapeTaskStatus>().notNull(),
  /** Counts up with each claim; a write that carries an old number changes nothing. */
  attempts: integer().notNull(),
  /** How many of the claims were no tries: nobody was asked, we died, or it was a probe for the platform's sake. */
  unasked: integer().notNull(),
  /** Until when the claim holds; renewed by the worker's heartbeat. */
  leaseUntil: instant(),
  /** Not to be claimed before: after a refusal that named a time. */
  notBefore: instant(),
  errorCode: text(),
  errorMessage: text(),
  startedAt: instant(),
  finishedAt: instant(),
});

export type ScrapeTaskRow = typeof scrapeTasks.$inferSelect;
