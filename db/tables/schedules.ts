import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** When a schedule began, so that it misses nothing that was before it. */
export const schedules = pgTable('schedules', {
  name: text().primaryKey(),
  /** With another expression it begins anew. */
  cron: text().notNull(),
  since: instant().notNull(),
});
