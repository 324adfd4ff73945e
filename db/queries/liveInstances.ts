import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { instances, type InstanceRow } from '../tables/instances.ts';

/** Six signs of life that did not come: it is dead, or cannot reach the database. */
const SILENT_SECONDS = 60;

/** More than anybody runs: the list has an end. */
export const MOST_INSTANCES = 200;

/** The processes that have given a sign of life lately, oldest first. */
export async function liveInstances(db: Queryable): Promise<InstanceRow[]> {
  return db
    .select()
    .from(instances)
    .where(sql`${instances.lastSeenAt} > now() - make_interval(secs => ${SILENT_SECONDS})`)
    .orderBy(instances.startedAt, instances.name)
    .limit(MOST_INSTANCES);
}
