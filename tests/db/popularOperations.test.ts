import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { mostPopularOperations } from '../../db/queries/popularOperations.ts';
import { addPopularUses } from '../../db/writes/addPopularUses.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const place = withOpenDatabase();

const save = (uses: Record<string, number>): Promise<void> =>
  place.database.write(async (tx) => {
    const rows = Object.entries(uses).map(([key, count]) => {
      return { key, body: `{"query":"{ ${key} \\\\ \\u0000 }"}`, askedOn: '2026-11-20', uses: count };
    });
    return { result: await addPopularUses(tx, rows), changed: [] };
  });
/** As if nothing had been used for so many days. */
const wait = (days: number): Promise<unknown> =>
  place.database.read((db) =>
    db.execute(sql`UPDATE popular_operations SET used_at = used_at - ${days} * interval '1 day'`),
  );
const names = async (limit = 100): Promise<string[]> => {
  const found = await place.database.read((db) => mostPopularOperations(db, limit));
  return found.map(({ body }) => /\{ (\w+)/.exec(body)![1]!);
};

beforeEach(() => place.database.read((db) => db.execute(sql`TRUNCATE popular_operations`)));

describe('what is asked most', () => {
  it('comes first, as it was asked, and up to the limit', async () => {
    await save({ seldom: 1, often: 9, sometimes: 4 });
    expect(await names()).toEqual(['often', 'sometimes', 'seldom']);
    expect(await place.database.read((db) => mostPopularOperations(db, 1))).toEqual([
      { body: '{"query":"{ often \\\\ \\u0000 }"}', askedOn: '2026-11-20' },
    ]);
  });

  it('is the sum over all servers', async () => {
    await save({ here: 5, everywhere: 3 });
    await save({ there: 4, everywhere: 3 });
    expect(await names()).toEqual(['everywhere', 'here', 'there']);
  });

  it('is added by servers that save at the same time', async () => {
    const keys = Array.from({ length: 20 }, (_each, index) => `key${index}`);
    const uses = Object.fromEntries(keys.map((key) => [key, 1]));
    const reversed = Object.fromEntries(keys.toReversed().map((key) => [key, 1]));
    await Promise.all([uses, reversed, uses, reversed].map(save));
    const rows = await place.database.read((db) =>
      db.execute(sql`SELECT DISTINCT round(uses) AS uses FROM popular_operations`),
    );
    expect(rows.map((row) => row['uses'])).toEqual([4]);
  });

  it('counts half after a day', async () => {
    await save({ yesterday: 10 });
    await wait(1);
    await save({ today: 6, both: 4 });
    expect(await names()).toEqual(['today', 'yesterday', 'both']);
    await save({ yesterday: 2 });
    expect(await names()).toEqual(['yesterday', 'today', 'both']);
  });

  it('is forgotten when nobody has asked for a week', async () => {
    await save({ old: 1_000_000 });
    await wait(7);
    expect(await names()).toEqual([]);
    await save({ fresh: 1 });
    const rows = await place.database.read((db) => db.execute(sql`SELECT key FROM popular_operations`));
    expect(rows.map((row) => row['key'])).toEqual(['fresh']);
  });

  it('is kept for the thousand most used', async () => {
    await save(
      Object.fromEntries(Array.from({ length: 1_005 }, (_each, index) => [`key${index}`, index + 1])),
    );
    const found = await names(2_000);
    expect(found).toHaveLength(1_000);
    expect(found.at(-1)).toBe('key5');
  });
});
