import type { Database } from '../../db/database.ts';
import { pingDatabase } from '../../db/queries/pingDatabase.ts';
import { withDeadline } from '../withDeadline.ts';

/** Probes wait a second or so by default; a database that needs longer than this is no database. */
const DEADLINE_MS = 2000;

/** Whether the database answers. Asked again and again while it is frozen, it still waits for one answer only. */
export function createReadiness(database: Database): () => Promise<boolean> {
  let pending: Promise<boolean> | undefined;
  return async () => {
    pending ??= database
      .read(pingDatabase)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (pending = undefined));
    return (await withDeadline(pending, DEADLINE_MS)) ?? false;
  };
}
