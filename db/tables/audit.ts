import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { AuditOutcome, Role } from '../domain.ts';
import { instant } from './instant.ts';

/** Who has begun to do what. Triggers refuse every change of these rows. */
export const auditEntries = pgTable('audit_entries', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: instant().notNull(),
  caller: text().notNull(),
  role: text().$type<Role>().notNull(),
  action: text().notNull(),
  requestId: text().notNull(),
  input: jsonb().notNull(),
});

/** How it ended; missing when the process ended first. */
export const auditOutcomes = pgTable('audit_outcomes', {
  entryId: bigint({ mode: 'number' })
    .primaryKey()
    .references(() => auditEntries.id),
  at: instant().notNull(),
  outcome: text().$type<AuditOutcome>().notNull(),
  before: jsonb(),
  after: jsonb(),
});
