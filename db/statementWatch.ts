import type postgres from 'postgres';
import type { AnsweredStatement, Cause } from './cause.ts';

/** Tells when a statement has been answered that a client of postgres.js was given, and leaves nothing of it there. */
export type WatchStatement = <Query extends PromiseLike<unknown>>(query: Query, text: string) => Query;

/** For one connection, on which each statement waits for the one before. */
export function createStatementWatch(
  onAnswered: ((statement: AnsweredStatement) => void) | undefined,
): (cause: Cause | undefined) => WatchStatement {
  let answeredAt = 0;
  return (cause) => (query, text) => {
    const sentAt = performance.now();
    const then = query.then.bind(query);
    let isTold = false;
    function tell(): void {
      if (isTold) return;
      isTold = true;
      const now = performance.now();
      const milliseconds = now - Math.max(sentAt, answeredAt);
      answeredAt = now;
      if (cause) cause.statements += 1;
      onAnswered?.({ text, milliseconds, cause });
    }
    // A query of postgres.js is sent when somebody waits for it, and not by us.
    const watchedThen = (...[resolved, rejected]: Parameters<typeof then>) =>
      then(
        (value) => {
          tell();
          const rows = takeRows(value);
          return resolved ? resolved(rows) : rows;
        },
        (error: unknown) => {
          tell();
          if (!rejected) throw error;
          return rejected(error);
        },
      );
    query.then = watchedThen as typeof query.then;
    return query;
  };
}

/**
 * Leaves nothing in the result. The query that holds it is held by functions which it was given as properties (`this.resolve
 * = x => …`), and such functions V8 makes among the old objects: until its next full collection nothing of a result would be
 * freed, and all of it copied twice.
 */
function takeRows<Result>(result: Result): Result {
  if (!Array.isArray(result)) return result;
  // After a statement that failed, postgres.js counts the rows of the next from those that it had of that one on.
  const rows = 0 in result ? [...(result as unknown[])] : (result as unknown[]).flat(0);
  result.length = 0;
  return rows as Result;
}

/** The same client, whose statements are watched, those of its transactions as well. */
export function watchedClient(client: postgres.Sql, watch: WatchStatement): postgres.Sql {
  const { unsafe, begin } = client;
  return Object.assign(Object.create(client) as typeof client, {
    unsafe: (...args: Parameters<typeof unsafe>) => watch(unsafe(...args), args[0]),
    begin: (work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
      begin((tx) => {
        const { unsafe: send } = tx;
        tx.unsafe = ((...args: Parameters<typeof send>) => watch(send(...args), args[0])) as typeof send;
        return work(tx);
      }),
  });
}
