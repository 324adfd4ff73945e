import type { Database } from '../../db/database.ts';
import { requeueAll } from '../../db/writes/sweepTasks.ts';

/**
 * Makes every task that is marked as taken free again, at once instead of after its lease. Only where no worker can
 * be alive: at the start of a process that has the database for itself. Says how many there were.
 */
export function releaseLeases(database: Database): Promise<number> {
  return database.write((tx) => requeueAll(tx));
}
