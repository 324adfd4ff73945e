import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database, type Queryable } from '../../db/database.ts';
import type { KeyedRead } from '../../db/jointReads.ts';
import { withDatabase } from '../support/database.ts';

const place = withDatabase();
const statements: string[] = [];
let database: Database;
beforeAll(() => {
  database = openDatabase({
    url: place.url,
    poolSize: 4,
    statementTimeoutMs: 30_000,
    applicationName: 'joint reads',
    onStatement: (text) => statements.push(text),
  });
});
afterAll(() => database.close());
beforeEach(() => void (statements.length = 0));

const MOST_KEYS = 8;

/** Ten times each key, as PostgreSQL says it. */
const tenTimes = (keys: readonly number[], shape = 'ten times'): KeyedRead<number, number> => ({
  shape,
  keys,
  mostKeys: MOST_KEYS,
  async query(db, all) {
    const rows = await db.execute<{ value: number }>(
      sql`SELECT 10 * key::int AS value FROM unnest(${`{${all.join()}}`}::int[]) WITH ORDINALITY AS k(key, place) ORDER BY place`,
    );
    return rows.map(({ value }) => value);
  },
});

const sleeping = (key: number): KeyedRead<number, number> => ({
  ...tenTimes([key], 'sleeping'),
  async query(db: Queryable) {
    await db.execute(sql`SELECT pg_sleep(20)`);
    return [];
  },
});
/** What PostgreSQL executes of it. */
const asleep = async (): Promise<number> => {
  const [row] = await database.read((db) =>
    db.execute<{ count: number }>(sql`SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(20)'`),
  );
  return row!.count;
};

describe('reads by keys that are asked for in one turn', () => {
  it('are one statement, up to a number of keys, and each gets its own values', async () => {
    const reads = fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(reads, async (all) => {
        statements.length = 0;
        const values = await Promise.all(all.map((keys) => database.readKeys(tenTimes(keys))));
        expect(values).toEqual(all.map((keys) => keys.map((key) => 10 * key)));
        const small = all.filter((keys) => keys.length < MOST_KEYS);
        // Two statements that follow one another have more keys than one may have.
        const most = Math.ceil((2 * small.flat().length) / (MOST_KEYS + 1)) + 1 + all.length - small.length;
        expect(statements.length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 50 },
    );
  });

  it('are as many statements as they have shapes', async () => {
    await Promise.all(
      [1, 2, 3, 4].map((key) => database.readKeys(tenTimes([key], key % 2 === 0 ? 'even' : 'odd'))),
    );
    expect(statements).toHaveLength(2);
  });

  it('are told with the cause of the first', async () => {
    const causes = ['first', 'second'].map((requestId) => ({ operation: null, requestId, statements: 0 }));
    await Promise.all(
      causes.map((cause, key) => database.within(undefined, cause).readKeys(tenTimes([key]))),
    );
    expect(causes.map((cause) => cause.statements)).toEqual([1, 0]);
  });

  it('all fail with the error of their statement', async () => {
    const failing = (key: number): KeyedRead<number, number> => ({
      ...tenTimes([key], 'failing'),
      query: (db) => db.execute(sql`SELECT 1 / 0`) as never,
    });
    const ends = await Promise.allSettled([1, 2, 3].map((key) => database.readKeys(failing(key))));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(statements).toHaveLength(1);
  });

  it('go on when one of them is waited for no more, which ends at once', async () => {
    const leaving = new AbortController();
    const reason = new Error('has left');
    const ends = Promise.allSettled([
      database.within(leaving.signal).readKeys(tenTimes([1])),
      database.within(new AbortController().signal).readKeys(tenTimes([2])),
    ]);
    await new Promise(process.nextTick);
    leaving.abort(reason);
    expect(await ends).toEqual([
      { status: 'rejected', reason },
      { status: 'fulfilled', value: [20] },
    ]);
  });

  it('are ended in PostgreSQL when all of them are waited for no more', async () => {
    const controllers = [new AbortController(), new AbortController()];
    const ends = Promise.allSettled(
      controllers.map(({ signal }, key) => database.within(signal).readKeys(sleeping(key))),
    );
    await expect.poll(asleep).toBe(1);
    controllers[0]!.abort(new Error('has left'));
    expect(await asleep()).toBe(1);
    controllers[1]!.abort(new Error('has left, too'));
    await ends;
    await expect.poll(asleep).toBe(0);
  });
});
