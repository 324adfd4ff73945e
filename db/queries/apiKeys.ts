import { and, desc, gt, isNull, or, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { bigints } from '../sqlArrays.ts';
import { apiKeys, type ApiKeyRow } from '../tables/apiKeys.ts';

/** All, revoked and expired ones included; newest first. */
export function listApiKeys(db: Queryable, limit: number): Promise<ApiKeyRow[]> {
  return db.select().from(apiKeys).orderBy(desc(apiKeys.id)).limit(limit);
}

/** Those that may be used at an instant. */
export function usableApiKeys(db: Queryable, now: Date): Promise<ApiKeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(
      and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now.toISOString()))),
    );
}

export function apiKeysByIds(db: Queryable, ids: readonly number[]): Promise<ApiKeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(sql`${apiKeys.id} = ANY(${bigints(ids)})`);
}
