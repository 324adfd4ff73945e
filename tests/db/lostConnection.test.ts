import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionLostError } from '../../db/connectionLoss.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { pingDatabase } from '../../db/queries/pingDatabase.ts';
import { startSlowProxy } from '../support/redisControl.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const place = withOpenDatabase();
let admin: postgres.Sql;

beforeAll(async () => {
  admin = postgres(place.url, { max: 1, onnotice: () => undefined });
  await admin`CREATE TABLE ledger (entry int)`;
});
afterAll(() => admin.end());

/** Ends every connection of the database under test, as a restart of PostgreSQL does. */
async function endConnections(): Promise<void> {
  await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'test'`;
}

const insert = (database: Database, entry: number, during: () => Promise<void>): Promise<number> =>
  database.write(async (tx) => {
    await tx.execute(sql`INSERT INTO ledger VALUES (${entry})`);
    await during();
    await tx.execute(sql`INSERT INTO ledger VALUES (${entry})`);
    return { result: entry, changed: [] };
  });

async function entries(): Promise<number[]> {
  const rows = await admin<{ entry: number }[]>`SELECT entry FROM ledger ORDER BY entry`;
  return rows.map(({ entry }) => entry);
}

describe('when PostgreSQL ends all connections', () => {
  it('the next read knows nothing of it', async () => {
    await place.database.read(pingDatabase);
    await endConnections();
    await place.database.read(pingDatabase);
  });

  it('a read that was under way is asked again, three times if need be', async () => {
    const read = place.database.read((db) => db.execute(sql`SELECT pg_sleep(1), 7 AS seven`));
    for (let time = 0; time < 3; time += 1) {
      await expect
        .poll(
          () =>
            admin`SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()`,
        )
        .toHaveLength(1);
      await endConnections();
    }
    expect(await read).toMatchObject([{ seven: 7 }]);
  });

  it('a transaction between two statements stores nothing and says why, and the process lives', async () => {
    await expect(insert(place.database, 1, endConnections)).rejects.toThrow(ConnectionLostError);
    expect(await entries()).toEqual([]);
  });

  it('a transaction in the middle of a statement stores nothing either', async () => {
    const during = async (): Promise<void> => void setTimeout(() => void endConnections(), 50);
    const written = place.database.write(async (tx) => {
      await tx.execute(sql`INSERT INTO ledger VALUES (2)`);
      await during();
      await tx.execute(sql`SELECT pg_sleep(5)`);
      return { result: 2, changed: [] };
    });
    await expect(written).rejects.toThrow(ConnectionLostError);
    expect(await entries()).toEqual([]);
  });

  it('under load every call is answered, and afterwards all is as before', async () => {
    const write = (entry: number) => insert(place.database, entry, () => Promise.resolve()).catch(() => null);
    const read = () =>
      place.database.read(pingDatabase).then(
        () => true,
        () => false,
      );
    const calls: Promise<unknown>[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (let call = 0; call < 20; call += 1) calls.push(write(100 * round + call), read());
      await endConnections();
    }
    await Promise.all(calls);
    for (const entry of await entries())
      expect((await entries()).filter((each) => each === entry)).toHaveLength(2);
    expect(await insert(place.database, 5000, () => Promise.resolve())).toBe(5000);
  });
});

describe('when PostgreSQL falls silent', () => {
  /** A database behind a line that says nothing once it is delayed. */
  async function throughLine() {
    const { port } = new URL(place.url);
    const line = await startSlowProxy(Number(port));
    const url = new URL(place.url);
    url.port = new URL(line.url).port;
    const database = openDatabase({
      url: url.href,
      poolSize: 1,
      statementTimeoutMs: 100,
      applicationName: 'silenced',
    });
    onTestFinished(async () => {
      await database.close();
      await line.stop();
    });
    return { database, line };
  }

  it('a read does not wait for ever, and the next ones are answered once it speaks again', async () => {
    const { database, line } = await throughLine();
    await database.read(pingDatabase);
    // Nothing that it says arrives any more, and nobody closes anything.
    line.delay(600_000);
    const asked = database.read(pingDatabase);
    await expect(asked).rejects.toThrow();
    line.delay(0);
    await database.read(pingDatabase);
  });

  it('whoever gives up before it was reached for the first time is let go, and the process lives', async () => {
    const { database, line } = await throughLine();
    line.delay(600_000);
    const patience = new AbortController();
    const asked = database.within(patience.signal).read(pingDatabase);
    patience.abort(new Error('gave up'));
    await expect(asked).rejects.toThrow('gave up');
    // The time after which what nobody waits for is ended has passed when this one is told that nobody answers.
    await expect(database.read(pingDatabase)).rejects.toThrow();
    line.delay(0);
    await database.read(pingDatabase);
  });
});
