import type { Database } from '../../db/database.ts';
import { cancelRun as cancelTasks } from '../../db/writes/cancelRun.ts';

/**
 * Ends a run at once: what is queued or under way is CANCELLED, what has been stored stays. A run that has ended is
 * left as it is; false when there is no such run.
 */
export function cancelRun(database: Database, runId: number, { now }: { now: () => Date }): Promise<boolean> {
  return database.write((tx) => cancelTasks(tx, runId, now()));
}
