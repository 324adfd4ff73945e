import { bigint, boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** What each transaction has changed, in the order of commits. Kept for a day. */
export const outbox = pgTable('outbox', {
  /** Without gaps: a number that is missing has been removed, never skipped. */
  sequence: bigint({ mode: 'number' }).primaryKey(),
  tags: text().array().notNull(),
  writtenAt: instant().notNull(),
});

/** One row. */
export const outboxCounter = pgTable('outbox_counter', {
  singleton: boolean().primaryKey(),
  /** The newest sequence. */
  last: bigint({ mode: 'number' }).notNull(),
  /** Names this database: what was numbered by another one means nothing here. */
  installation: uuid().notNull(),
});
