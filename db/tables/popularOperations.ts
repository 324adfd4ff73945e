import { date, doublePrecision, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** What is asked often, of all servers together. Variables hold what people typed. */
export const popularOperations = pgTable('popular_operations', {
  /** Of its answer. */
  key: text().primaryKey(),
  /** The operation as a client POSTs it: JSON with its document, name and variables. */
  body: text().notNull(),
  /** The UTC day on which it was first asked: what days in it were relative to. */
  askedOn: date({ mode: 'string' }).notNull(),
  /** As of `usedAt`: uses fade with time. */
  uses: doublePrecision().notNull(),
  usedAt: instant().notNull(),
});
