import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../support/embedded/createSandbox.ts';
import { normalUser } from '../../support/embedded/users.ts';

let sandbox: Sandbox;
let url: URL;
beforeAll(async () => {
  sandbox = await createSandbox({ owner: normalUser });
  const program = await sandbox.start(join(sandbox.folder, 'data'));
  url = new URL(program.started!.url);
});
afterAll(() => sandbox.remove());

async function query<T>(text: string, change: (url: URL) => void = () => undefined): Promise<T> {
  const changed = new URL(url);
  change(changed);
  const sql = postgres(changed.href, { max: 1 });
  try {
    return (await sql.unsafe(text)) as unknown as T;
  } finally {
    await sql.end();
  }
}

describe('embedded PostgreSQL', () => {
  it('lets nobody in without its password', async () => {
    await expect(query('SELECT 1', (each) => (each.password = 'guess'))).rejects.toThrow('password');
    await expect(query('SELECT 1', (each) => (each.username = 'postgres'))).rejects.toThrow('password');
    const rules = await query<{ type: string; auth_method: string }[]>(
      'SELECT DISTINCT type, auth_method FROM pg_hba_file_rules ORDER BY type',
    );
    expect(rules.map(({ type, auth_method }) => [type, auth_method])).toEqual([
      ['host', 'scram-sha-256'],
      ['local', 'reject'],
    ]);
  });

  it('listens on loopback only, and has no socket file', async () => {
    expect(await query('SHOW listen_addresses')).toMatchObject([{ listen_addresses: '127.0.0.1' }]);
    expect(await query('SHOW unix_socket_directories')).toMatchObject([{ unix_socket_directories: '' }]);
  });

  it('is PostgreSQL 18 in UTC and UTF-8, sorts alike on every machine, and loses nothing on a power failure', async () => {
    const [row] = await query<unknown[]>(`
      SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('TimeZone') AS zone,
             pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
             current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages
      FROM pg_database WHERE datname = current_database()`);
    expect(row).toEqual({
      version: 18,
      zone: 'UTC',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      fsync: 'on',
      pages: 'on',
    });
  });
});
