import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** Who owns accounts: an agency, a brand, a person. */
export const organizations = pgTable('organizations', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** In URLs and filters; never changes once given. */
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** `name` folded and with white space collapsed: what an import matches by. */
  nameKey: text().notNull().unique(),
  createdAt: instant().notNull(),
});

export type OrganizationRow = typeof organizations.$inferSelect;
