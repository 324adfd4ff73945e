import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type Database } from '../../db/database.ts';
import type { OperationReport } from '../../server/graphql/useOperationContext.ts';
import { withServer, type ServerOptions } from './startServer.ts';

export interface GraphQLAnswer {
  data?: any;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
}

export interface Api {
  /** For what a test writes; from `beforeAll` on, like everything else here. */
  readonly database: Database;
  /** One operation by POST. */
  ask(query: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** Several operations in one POST. */
  askAll(operations: { query: string; variables?: Record<string, unknown> }[]): Promise<GraphQLAnswer[]>;
  /** The code of the first error of an operation; undefined when it has none. */
  codeOf(query: string, variables?: Record<string, unknown>): Promise<string | undefined>;
  /** What was sent to PostgreSQL on behalf of requests since the last call. */
  takeStatements(): string[];
  /** What operations have read since the last call, in the order of their ends. */
  takeOperations(): OperationReport[];
}

/** The API over real HTTP, beside a connection to its database by which a test writes what it wants to read. */
export function withApi(options: ServerOptions = {}): Api {
  const server = withServer({ role: 'server', ...options });
  let database: Database | undefined;
  beforeAll(() => {
    database = openDatabase({
      url: server.databaseUrl,
      poolSize: 1,
      statementTimeoutMs: 60_000,
      applicationName: 'test',
    });
  });
  afterAll(() => database?.close());

  // A test writes as another process does, of whose writes a server hears a moment later. Here they are seen at once.
  const answerTo = async (body: unknown): Promise<unknown> =>
    (await server.post(body, { 'cache-control': 'no-cache' })).json();
  const ask: Api['ask'] = async (query, variables) => (await answerTo({ query, variables })) as GraphQLAnswer;
  return {
    get database() {
      if (!database) throw new Error('The database is open from beforeAll on.');
      return database;
    },
    ask,
    askAll: async (batch) => (await answerTo(batch)) as GraphQLAnswer[],
    codeOf: async (query, variables) => (await ask(query, variables)).errors?.[0]?.extensions.code,
    takeStatements: () => server.statements.splice(0),
    takeOperations: () => server.operations.splice(0),
  };
}
