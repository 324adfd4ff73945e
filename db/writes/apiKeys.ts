import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { apiKeys, type ApiKeyRow } from '../tables/apiKeys.ts';
import { apiKeysTag } from '../tags.ts';

export type NewApiKey = Pick<
  ApiKeyRow,
  'name' | 'role' | 'prefix' | 'hash' | 'createdAt' | 'createdBy' | 'expiresAt'
>;

export async function createApiKey(tx: Queryable, key: NewApiKey): Promise<Written<ApiKeyRow>> {
  const [row] = await tx.insert(apiKeys).values(key).returning();
  return { result: row!, changed: [apiKeysTag] };
}

/** A revoked key stays revoked since when it was. Undefined when there is no such key. */
export async function revokeApiKey(
  tx: Queryable,
  id: number,
  now: Date,
): Promise<Written<ApiKeyRow | undefined>> {
  const [revoked] = await tx
    .update(apiKeys)
    .set({ revokedAt: now.toISOString() })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning();
  if (revoked) return { result: revoked, changed: [apiKeysTag] };
  const [standing] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id));
  return { result: standing, changed: [] };
}

/** Notes when keys were used last. No news: nothing that is cached depends on it. */
export async function noteApiKeyUse(tx: Queryable, uses: ReadonlyMap<number, Date>): Promise<Written<void>> {
  const instants = [...uses.values()].map((at) => at.toISOString());
  await tx
    .update(apiKeys)
    .set({ lastUsedAt: sql`used.at` })
    .from(sql`unnest(${bigints([...uses.keys()])}, ${texts(instants)}::timestamptz[]) AS used(id, at)`)
    .where(
      and(sql`${apiKeys.id} = used.id`, or(isNull(apiKeys.lastUsedAt), sql`${apiKeys.lastUsedAt} < used.at`)),
    );
  return { result: undefined, changed: [] };
}
