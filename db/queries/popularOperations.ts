import { desc, sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day } from '../domain.ts';
import { popularOperations } from '../tables/popularOperations.ts';

export interface PopularOperation {
  /** The operation as a client POSTs it. */
  body: string;
  /** The UTC day on which it was first asked. */
  askedOn: Day;
}

/** Who was not used for so long is forgotten. By the database's clock, which all servers share. */
export const isRemembered: SQL = sql`${popularOperations.usedAt} > now() - interval '7 days'`;

/**
 * What the uses of a row that is remembered amount to now: after a day they count half, so that yesterday's favourites
 * fade and a quiet night changes no order.
 */
export const usesNow: SQL = sql`
  ${popularOperations.uses} * 2 ^ (-extract(epoch FROM now() - ${popularOperations.usedAt}) / 86400)::float8`;

/** The most used first. */
export function mostPopularOperations(db: Queryable, limit: number): Promise<PopularOperation[]> {
  return db
    .select({ body: popularOperations.body, askedOn: popularOperations.askedOn })
    .from(popularOperations)
    .where(isRemembered)
    .orderBy(desc(usesNow), popularOperations.key)
    .limit(limit);
}
