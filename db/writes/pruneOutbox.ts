import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { outbox } from '../tables/outbox.ts';

/** Longer than any answer is kept: who has missed more starts from nothing. */
const KEPT = '24 hours';

/** Removes news that nobody can need any more. */
export async function pruneOutbox(tx: Queryable): Promise<void> {
  await tx.execute(sql`DELETE FROM ${outbox} WHERE ${outbox.writtenAt} < now() - ${KEPT}::interval`);
}
