import { eq, lte } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import { sessions, type SessionRow } from '../tables/sessions.ts';
import { sessionsTag } from '../tags.ts';

/** Nobody knows of a new session but who gets it. Those that have expired go on the way. */
export async function createSession(tx: Queryable, session: SessionRow): Promise<Written<void>> {
  await tx.delete(sessions).where(lte(sessions.expiresAt, session.createdAt));
  await tx.insert(sessions).values(session);
  return { result: undefined, changed: [] };
}

/** True when there was such a session. */
export async function endSession(tx: Queryable, hash: string): Promise<Written<boolean>> {
  const ended = await tx.delete(sessions).where(eq(sessions.hash, hash)).returning({ hash: sessions.hash });
  return { result: ended.length > 0, changed: ended.length > 0 ? [sessionsTag] : [] };
}
