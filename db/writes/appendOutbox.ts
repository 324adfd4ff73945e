import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { texts } from '../sqlArrays.ts';
import { outbox, outboxCounter } from '../tables/outbox.ts';
import type { Tag } from '../tags.ts';

/** The channel of LISTEN on which each commit tells its sequence. */
export const OUTBOX_CHANNEL = 'tidemark_outbox';

/**
 * Writes what a transaction has changed beside the change itself: both are committed or neither is, whatever becomes
 * of the process. It locks the counter until the commit, so it has to be the last statement; in return whoever sees a
 * sequence sees every lower one and what it stands for. PostgreSQL sends the notification as it commits.
 * @returns the sequence of the news
 */
export async function appendOutbox(tx: Queryable, tags: ReadonlySet<Tag>): Promise<number> {
  const rows = await tx.execute<{ sequence: number }>(sql`
    WITH next AS (
      UPDATE ${outboxCounter} SET last = last + 1 RETURNING last
    ), written AS (
      INSERT INTO ${outbox} (sequence, tags) SELECT last, ${texts([...tags])} FROM next
    )
    SELECT last AS sequence, pg_notify(${OUTBOX_CHANNEL}, last::text) FROM next`);
  return rows[0]!.sequence;
}
