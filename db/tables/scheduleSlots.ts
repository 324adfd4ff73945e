import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { SlotStatus } from '../domain.ts';
import { instant } from './instant.ts';
import { scrapeRuns } from './scrapeRuns.ts';

/** What became of each instant of a schedule: the one place that decides that it was dealt with. */
export const scheduleSlots = pgTable(
  'schedule_slots',
  {
    schedule: text().notNull(),
    slot: instant().notNull(),
    status: text().$type<SlotStatus>().notNull(),
    /** Of a slot that is STARTED. */
    runId: bigint({ mode: 'number' }).references(() => scrapeRuns.id),
  },
  (table) => [primaryKey({ columns: [table.schedule, table.slot] })],
);
