import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { accounts } from './accounts.ts';

/** The handles an account had before the present one. */
export const accountHandles = pgTable(
  'account_handles',
  {
    accountId: bigint({ mode: 'number' })
      .notNull()
      .references(() => accounts.id),
    handle: text().notNull(),
    handleKey: text().notNull(),
    /** When the next handle was first seen. */
    validUntil: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.validUntil] })],
);
