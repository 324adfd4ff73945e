import type { Database } from '../../db/database.ts';

/**
 * The same database, whose writes come one after another. The batches of a run would wait for each other in PostgreSQL
 * anyway, each holding a connection that requests could use.
 */
export function writeInTurn(database: Database): Database {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...database,
    write(work) {
      const written = last.then(() => database.write(work));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
