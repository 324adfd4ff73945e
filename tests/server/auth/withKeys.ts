import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type Database } from '../../../db/database.ts';
import { ROLES, type Role } from '../../../db/domain.ts';
import { createApiKeyVerbs } from '../../../server/auth/apiKeyVerbs.ts';
import { withServer, type RunningServer, type ServerOptions } from '../../support/startServer.ts';

export interface KeyedServer {
  readonly server: RunningServer;
  /** Not the server's own connections. */
  readonly database: Database;
  /** Of each role, and when it ends; from `beforeAll` on. */
  readonly keys: Readonly<Record<Role, string>>;
  createKey(role: Role, expiresAt?: Date): Promise<{ id: number; text: string }>;
  revokeKey(id: number): Promise<unknown>;
  /** One operation by POST, as whoever holds the credential. */
  ask(credential: string | undefined, query: string, variables?: object): Promise<Answered>;
}

export interface Answered {
  status: number;
  /** Of the first error. */
  code: string | undefined;
  data: any;
  headers: Headers;
}

/** A server that accepts API keys, with a key of each role. */
export function withKeys({ env = {}, now = () => new Date(), ...options }: ServerOptions = {}): KeyedServer {
  const server = withServer({ role: 'server', env: { AUTH_API_KEYS: '1', ...env }, now, ...options });
  const keys = {} as Record<Role, string>;
  let database: Database;
  const verbs = () => createApiKeyVerbs(database, now);
  const createKey: KeyedServer['createKey'] = async (role, expiresAt) => {
    const { row, text } = await verbs().create({
      ...{ name: `test ${role}`, role, createdBy: 'test' },
      expiresAt: expiresAt ?? null,
    });
    return { id: row.id, text };
  };
  beforeAll(async () => {
    database = openDatabase({
      url: server.databaseUrl,
      poolSize: 1,
      statementTimeoutMs: 10_000,
      applicationName: 'test',
    });
    for (const role of ROLES) keys[role] = (await createKey(role)).text;
  });
  afterAll(() => database.close());

  return {
    server,
    keys,
    get database() {
      return database;
    },
    createKey,
    revokeKey: (id) => verbs().revoke(id),
    async ask(credential, query, variables) {
      const response = await server.post(
        { query, variables },
        credential === undefined ? {} : { authorization: `Bearer ${credential}` },
      );
      const { data, errors } = await response.json();
      return { status: response.status, code: errors?.[0].extensions.code, data, headers: response.headers };
    },
  };
}
