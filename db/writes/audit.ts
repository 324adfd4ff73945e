import type { Queryable, Written } from '../database.ts';
import { auditEntries, auditOutcomes } from '../tables/audit.ts';

/** What is about to be done. Answers that show the audit are never stored, so these are no news. */
export async function beginAuditEntry(
  tx: Queryable,
  entry: typeof auditEntries.$inferInsert,
): Promise<Written<number>> {
  const [row] = await tx.insert(auditEntries).values(entry).returning({ id: auditEntries.id });
  return { result: row!.id, changed: [] };
}

export async function endAuditEntry(
  tx: Queryable,
  outcome: typeof auditOutcomes.$inferInsert,
): Promise<Written<void>> {
  await tx.insert(auditOutcomes).values(outcome);
  return { result: undefined, changed: [] };
}
