import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openConnection } from '../../db/connection.ts';
import { openDatabase } from '../../db/database.ts';
import { withDatabase } from '../support/database.ts';

const place = withDatabase();
const open = () =>
  openConnection({
    url: place.url,
    statementTimeoutMs: 5_000,
    applicationName: 'connections',
    onStatement: undefined,
  });

it('calls that come while a connection opens are answered in their turn, however many come after them', async () => {
  const statements: string[] = [];
  const database = openDatabase({
    url: place.url,
    poolSize: 2,
    statementTimeoutMs: 5_000,
    applicationName: 'opening',
    onStatement: (text) => statements.push(text),
  });
  const CALLERS = 12;
  const waiting = new Set(Array.from({ length: CALLERS }, (_, caller) => caller));
  let answers = 0;
  /** Until each had its first. */
  let answersUntilAll = 0;
  // Each asks again as soon as it is answered, so there is always more to do.
  await Promise.all(
    [...waiting].map(async (caller) => {
      while (waiting.size > 0 && answers < 20 * CALLERS) {
        await database.read((db) => db.execute(sql`SELECT pg_sleep(0.002)`));
        answers += 1;
        if (waiting.delete(caller)) answersUntilAll = answers;
      }
    }),
  );
  expect([...waiting]).toEqual([]);
  expect(answersUntilAll).toBeLessThan(5 * CALLERS);
  // What opens a connection is nobody's statement.
  expect(new Set(statements)).toEqual(new Set(['SELECT pg_sleep(0.002)']));
  await database.close();
});

it('a connection keeps at most 200 statements prepared, and answers others as well', async () => {
  const connection = open();
  const [prepared] = await connection.run(
    async (db) => {
      for (let number = 0; number < 250; number += 1)
        expect(await db.execute(sql`SELECT ${sql.raw(String(number))} + ${7}::int AS sum`)).toEqual([
          { sum: number + 7 },
        ]);
      return db.execute<{ count: number }>(sql`SELECT count(*)::int AS count FROM pg_prepared_statements`);
    },
    { cause: undefined },
  );
  expect(prepared!.count).toBeGreaterThan(100);
  expect(prepared!.count).toBeLessThanOrEqual(200);
  await connection.close();
});

it('a statement that fails after its first rows leaves nothing to the next', async () => {
  const connection = open();
  const run = (text: string) =>
    connection.run((db) => db.execute(sql.raw(text)), { cause: undefined }) as Promise<unknown[]>;
  await expect(run('SELECT 1 / (5000 - n) FROM generate_series(1, 10000) AS n')).rejects.toThrow();
  expect(await run('SELECT 7 AS seven')).toEqual([{ seven: 7 }]);
  await expect(run('SELECT 1 / (5000 - n) FROM generate_series(1, 10000) AS n')).rejects.toThrow();
  expect(await run('SELECT 7 AS seven WHERE false')).toEqual([]);
  expect(await run('SELECT n FROM generate_series(1, 3) AS n')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  await connection.close();
});
