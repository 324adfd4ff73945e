import type { Database } from '../../db/database.ts';
import { pingDatabase } from '../../db/queries/pingDatabase.ts';

/** Probes wait a second or so by default; a database that needs longer than this is no database. */
const DEADLINE_MS = 2000;

/** Whether the database answers. Asked again and again while it is frozen, it still waits for one answer only. */
export function createReadiness(database: Database): () => Promise<boolean> {
  let pending: Promise<boolean> | undefined;
  return () => {
    pending ??= database
      .read(pingDatabase)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (pending = undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), DEADLINE_MS);
    });
    return Promise.race([pending, late]).finally(() => clearTimeout(timer));
  };
}
