import { and, eq, gt } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { sessions, type SessionRow } from '../tables/sessions.ts';

/** Undefined when there is none, or it has expired. */
export async function findSession(db: Queryable, hash: string, now: Date): Promise<SessionRow | undefined> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now.toISOString())));
  return row;
}
