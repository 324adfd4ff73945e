import { DrizzleQueryError, sql, type Assume, type SQLWrapper } from 'drizzle-orm';
import type { PgRaw } from 'drizzle-orm/pg-core/query-builders/raw';
import { PostgresJsDatabase, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import type { RowList } from 'postgres';
import type { Queryable } from './database.ts';
import { DIALECT } from './renderedSql.ts';
import { watchedClient, type WatchStatement } from './statementWatch.ts';

/**
 * A connection as Drizzle's database. A statement that is written out goes straight to the client: Drizzle would prepare,
 * trace and look for a cache first, which takes longer than to send it.
 */
export class ConnectionDatabase implements Queryable {
  readonly #client: postgres.Sql;
  readonly #watch: WatchStatement;
  #made: PostgresJsDatabase | undefined;

  constructor(client: postgres.Sql, watch: WatchStatement) {
    this.#client = client;
    this.#watch = watch;
  }

  /** Of what Drizzle returns only what a promise has. */
  execute<Row extends Record<string, unknown>>(statement: SQLWrapper | string) {
    return this.#send(statement) as unknown as PgRaw<RowList<Assume<Row, postgres.Row>[]>>;
  }

  async #send(statement: SQLWrapper | string): Promise<unknown> {
    const { sql: text, params } = DIALECT.sqlToQuery(
      typeof statement === 'string' ? sql.raw(statement) : statement.getSQL(),
    );
    try {
      return await this.#watch(this.#client.unsafe(text, params as never[]), text);
    } catch (error) {
      throw new DrizzleQueryError(text, params, error as Error);
    }
  }

  get select(): PostgresJsDatabase['select'] {
    return this.drizzle.select.bind(this.drizzle);
  }

  get selectDistinctOn(): PostgresJsDatabase['selectDistinctOn'] {
    return this.drizzle.selectDistinctOn.bind(this.drizzle);
  }

  get insert(): PostgresJsDatabase['insert'] {
    return this.drizzle.insert.bind(this.drizzle);
  }

  get update(): PostgresJsDatabase['update'] {
    return this.drizzle.update.bind(this.drizzle);
  }

  get delete(): PostgresJsDatabase['delete'] {
    return this.drizzle.delete.bind(this.drizzle);
  }

  /** The whole of it, for transactions and migrations; made when it is used. */
  get drizzle(): PostgresJsDatabase {
    return (this.#made ??= new PostgresJsDatabase(
      DIALECT,
      new PostgresJsSession(watchedClient(this.#client, this.#watch), DIALECT, undefined),
      undefined,
    ));
  }
}
