import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { scrapeRuns } from './scrapeRuns.ts';

/** A key is stored with its run in one transaction, so only a success is ever replayed. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** Who used the key: one caller's keys never meet another's. */
    caller: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of the coerced input: the same key with another input is a conflict. */
    inputHash: text().notNull(),
    runId: bigint({ mode: 'number' })
      .notNull()
      .references(() => scrapeRuns.id),
    createdAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.caller, table.key] })],
);
