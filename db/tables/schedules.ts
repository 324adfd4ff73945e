import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** When a schedule began, so that it misses nothing that was before it. */
export const schedules = pgTable('schedules', {
  name: text().primaryKey(),
  /** With another expression it begins anew. */
  cron: text().notNull(),
  since: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
});
