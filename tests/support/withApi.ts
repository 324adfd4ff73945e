import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type Database } from '../../db/database.ts';
import type { Ports } from '../../schema/context.ts';
import { schema } from '../../schema/index.ts';
import { createApp, type App } from '../../server/app.ts';
import type { OperationReport } from '../../server/graphql/useOperationContext.ts';
import { createMetrics } from '../../server/metrics/createMetrics.ts';
import { withDatabase } from './database.ts';

export interface GraphQLError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string };
}

export interface GraphQLAnswer {
  // Tests know the shape that they have asked for.
  data?: any;
  errors?: GraphQLError[];
}

export interface Api {
  /** From `beforeAll` on, like everything else here. */
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

/** The API over real HTTP on a database of the test file's own. Reads need no ports; tests of others bring theirs. */
export function withApi(options: { now?: () => Date; ports?: Partial<Ports> } = {}): Api {
  const { now = () => new Date(), ports = {} } = options;
  const place = withDatabase();
  const statements: string[] = [];
  const operations: OperationReport[] = [];
  const metrics = createMetrics(now);
  let database: Database | undefined;
  let app: App | undefined;
  let endpoint = '';

  beforeAll(async () => {
    database = openDatabase({
      url: place.url,
      poolSize: 4,
      statementTimeoutMs: 30_000,
      applicationName: 'test',
      onStatement: (text) => statements.push(text),
    });
    const log = pino({ level: 'silent' });
    app = createApp({
      schema,
      database,
      ports: ports as Ports,
      metrics,
      log,
      now,
      clientFolder: 'dist/client',
      role: 'server',
      onOperation: (report) => operations.push(report),
    });
    const { server } = app;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(async () => {
    await app?.drain(1_000);
    metrics.stop();
    await database?.close();
  });

  async function post(body: unknown): Promise<unknown> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  }
  const ask: Api['ask'] = async (query, variables) => (await post({ query, variables })) as GraphQLAnswer;

  return {
    get database() {
      if (!database) throw new Error('The database is open from beforeAll on.');
      return database;
    },
    ask,
    askAll: async (batch) => (await post(batch)) as GraphQLAnswer[],
    codeOf: async (query, variables) => (await ask(query, variables)).errors?.[0]?.extensions.code,
    takeStatements: () => statements.splice(0),
    takeOperations: () => operations.splice(0),
  };
}
