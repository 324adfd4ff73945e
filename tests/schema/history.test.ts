import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, eachDay } from '../../db/day.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withApi } from '../support/withApi.ts';

const api = withApi();
const start = '2026-01-01';
const DAYS = 120;

/** Index of a day to its followers: null is hidden, undefined no snapshot. */
const numbers: (number | null | undefined)[] = Array.from({ length: DAYS }, (_, n) =>
  n % 11 === 4 || (n > 50 && n < 60) ? undefined : n % 13 === 5 ? null : 1000 + n * 3,
);
const dayOf = (index: number) => addDays(start, index);
const firstIndex = 0;
const lastIndex = numbers.findLastIndex((number) => number !== undefined);

beforeAll(async () => {
  const [id] = await createAccounts(api.database, [{ handle: 'history' }, { handle: 'empty' }]);
  await storeSnapshots(
    api.database,
    numbers.flatMap((followers, index) =>
      followers === undefined
        ? []
        : [snapshotOf(id!, dayOf(index), followers, { likes: index * 7, posts: index })],
    ),
  );
});

async function historyOf(args: string, fields: string, handle = 'history') {
  const { data, errors } = await api.ask(
    `{ account(platform: X, handle: "${handle}") { history${args && `(${args})`} { ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  return data.account.history;
}

describe('a history that is the only one of its account', () => {
  const COLUMNS = ['dates', 'sources', 'followers', 'followersMissing', 'posts', 'likes', 'engagements'];
  const bound = fc.option(fc.integer({ min: -9, max: DAYS + 9 }).map(dayOf));

  it('comes with the account, and is what it is beside another', async () => {
    await fc.assert(
      fc.asyncProperty(
        bound,
        bound,
        fc.constantFrom('DAY', 'WEEK', 'MONTH'),
        fc.subarray(COLUMNS, { minLength: 1 }),
        fc.constantFrom('history', 'empty', 'nobody'),
        async (from, to, granularity, columns, handle) => {
          const select = `history(from: $from, to: $to, granularity: ${granularity}) { ${columns.join(' ')} }`;
          const ask = (selection: string) =>
            api.ask(
              `query ($from: Date, $to: Date) { account(platform: X, handle: "${handle}") { ${selection} } }`,
              { from, to },
            );
          const alone = await ask(select);
          const inFragment = await ask(`... on Account { ... @include(if: true) { ${select} } }`);
          const beside = await ask(`${select} other: history(from: "${start}", to: "${start}") { dates }`);
          const messages = [alone, inFragment, beside].map(({ errors }) =>
            errors?.map(({ message, path }) => [message, path]),
          );
          expect(messages[1]).toEqual(messages[0]);
          expect(messages[2]).toEqual(messages[0]);
          expect(inFragment.data).toEqual(alone.data);
          if (alone.data?.account) expect(beside.data.account.history).toEqual(alone.data.account.history);
          else expect(beside.data?.account ?? null).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('costs no statement of its own, but for the reasons of what is missing', async () => {
    const countOf = async (selection: string): Promise<number> => {
      api.takeStatements();
      await api.ask(`{ account(platform: X, handle: "history") { handle ${selection} } }`);
      return api.takeStatements().length;
    };
    expect(await countOf('history { dates followers posts }')).toBe(1);
    expect(await countOf('history { followers followersMissing }')).toBe(2);
    expect(await countOf(`history { dates } since: history(from: "${start}") { dates }`)).toBe(3);
  });

  it('is that of its own account and range in a batch', async () => {
    const ranges = [3, 3, 20, 40].map((days) => ({ from: start, to: dayOf(days) }));
    const answers = await api.askAll(
      ranges.flatMap((variables) =>
        ['history', 'empty'].map((handle) => ({
          query: `query ($from: Date, $to: Date) {
            account(platform: X, handle: "${handle}") { handle history(from: $from, to: $to) { dates followers } }
          }`,
          variables,
        })),
      ),
    );
    const found = answers.map(({ data }) => data.account);
    expect(found.map(({ handle }) => handle)).toEqual(ranges.flatMap(() => ['history', 'empty']));
    expect(found.map(({ history }) => history.dates.length)).toEqual([4, 4, 4, 4, 21, 21, 41, 41]);
    expect(
      found.map(({ history }) => history.followers.filter((each: unknown) => each !== null).length),
    ).toEqual(
      ranges.flatMap(({ to }) => [
        eachDay(start, to).filter((_day, index) => numbers[index] != null).length,
        0,
      ]),
    );
  });
});

describe('a history by day', () => {
  it('has every day of its range, with null and a reason where no number is known', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -5, max: DAYS + 5 }),
        fc.integer({ min: 0, max: 40 }),
        async (first, length) => {
          const [from, to] = [dayOf(first), dayOf(first + length)];
          const history = await historyOf(
            `from: "${from}", to: "${to}"`,
            'dates followers followersMissing sources',
          );
          expect(history.dates).toEqual(eachDay(from, to));
          const indexes = history.dates.map((_: string, n: number) => first + n);
          expect(history.followers).toEqual(indexes.map((index: number) => numbers[index] ?? null));
          expect(history.followersMissing).toEqual(
            indexes.map((index: number) =>
              index < firstIndex
                ? 'NOT_TRACKED_YET'
                : numbers[index] === undefined
                  ? 'NOT_COLLECTED'
                  : numbers[index] === null
                    ? 'HIDDEN'
                    : null,
            ),
          );
          expect(history.sources).toEqual(
            indexes.map((index: number) => (numbers[index] === undefined ? null : 'LIVE')),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('goes from the first snapshot to the last when no range is given', async () => {
    const { dates } = await historyOf('', 'dates');
    expect([dates[0], dates.at(-1), dates.length]).toEqual([start, dayOf(lastIndex), lastIndex + 1]);
  });

  it('is empty for an account without snapshots, unless a range is given', async () => {
    expect(await historyOf('', 'dates followers', 'empty')).toEqual({ dates: [], followers: [] });
    expect(
      await historyOf(`from: "${start}", to: "${dayOf(1)}"`, 'followers followersMissing', 'empty'),
    ).toEqual({ followers: [null, null], followersMissing: ['NOT_TRACKED_YET', 'NOT_TRACKED_YET'] });
  });

  it('says by the last task of a day why nothing was collected on it', async () => {
    const gaps = numbers.flatMap((number, index) => (number === undefined ? [index] : []));
    const [quota, missing, transient, cancelled] = gaps.map(dayOf);
    await api.database.write(async (tx) => {
      await tx.execute(sql`
        WITH runs AS (
          INSERT INTO scrape_runs (status, mode, priority, trigger, date, requested_at)
          SELECT 'FAILED', 'LIVE', 'NORMAL', 'MANUAL', day::date, now()
          FROM unnest(ARRAY[${quota}, ${missing}, ${missing}, ${transient}, ${cancelled}]) day RETURNING id, date)
        INSERT INTO scrape_tasks (run_id, account_id, platform, date, status, error_code)
        SELECT id, 1, 'X', date,
          CASE WHEN date = ${quota}::date THEN 'SKIPPED' WHEN date = ${cancelled}::date THEN 'CANCELLED' ELSE 'FAILED' END,
          CASE WHEN date = ${quota}::date THEN 'QUOTA' WHEN date = ${transient}::date THEN 'TRANSIENT'
            WHEN date = ${cancelled}::date THEN NULL
            WHEN id = (SELECT max(id) FROM runs WHERE date = ${missing}::date) THEN 'NOT_FOUND' ELSE 'AUTH' END
        FROM runs ORDER BY id`);
      return { result: undefined, changed: [] };
    });
    const history = await historyOf('', 'dates followersMissing');
    const reasonOn = (day: string | undefined) => history.followersMissing[history.dates.indexOf(day)];
    expect([quota, missing, transient, cancelled].map(reasonOn)).toEqual([
      'BLOCKED',
      'FAILED',
      'FAILED',
      'NOT_COLLECTED',
    ]);
  });
});

describe('a history by week or month', () => {
  const startOf = {
    WEEK: (day: string) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7)),
    MONTH: (day: string) => `${day.slice(0, 7)}-01`,
  };

  it.each(['WEEK', 'MONTH'] as const)(
    'by %s has the last known level and the sum of engagements',
    async (length) => {
      const days = await historyOf('', 'dates followers engagements');
      const periods = await historyOf(`granularity: ${length}`, 'dates followers engagements');
      const expected = new Map<string, { followers: number | null; engagements: number | null }>();
      days.dates.forEach((day: string, index: number) => {
        const key = startOf[length](day);
        const sum = expected.get(key) ?? { followers: null, engagements: null };
        const engagements: number | null = days.engagements[index];
        expected.set(key, {
          followers: days.followers[index] ?? sum.followers,
          engagements: engagements === null ? sum.engagements : (sum.engagements ?? 0) + engagements,
        });
      });
      expect(periods.dates).toEqual([...expected.keys()]);
      expect(periods.followers).toEqual([...expected.values()].map(({ followers }) => followers));
      expect(periods.engagements).toEqual([...expected.values()].map(({ engagements }) => engagements));
    },
  );

  it('starts the week on Monday, also when the range starts later', async () => {
    const { dates } = await historyOf('granularity: WEEK, from: "2026-02-05", to: "2026-02-10"', 'dates');
    expect(dates).toEqual(['2026-02-02', '2026-02-09']);
  });
});

describe('growth', () => {
  async function growthOf(args: string) {
    const { data } = await api.ask(
      `{ account(platform: X, handle: "history") { growth${args && `(${args})`} { from to change ratio perDay } } }`,
    );
    return data.account.growth;
  }
  const known = numbers.flatMap((number, index) => (number == null ? [] : [{ index, number }]));

  it('is between the last known numbers at or before its two days', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(DAYS), fc.nat(60), async (first, length) => {
        const at = (index: number) => known.findLast((each) => each.index <= index);
        const from = at(first) ?? known.find((each) => each.index > first)!;
        const to = at(first + length);
        const growth = await growthOf(`from: "${dayOf(first)}", to: "${dayOf(first + length)}"`);
        if (!to || to.index <= from.index) {
          expect(growth).toBeNull();
          return;
        }
        const change = to.number - from.number;
        expect(growth).toEqual({
          from: dayOf(from.index),
          to: dayOf(to.index),
          change,
          ratio: change / from.number,
          perDay: change / (to.index - from.index),
        });
      }),
      { numRuns: 25 },
    );
  });

  it('is over everything known when no day is given, and null without two known days', async () => {
    expect(await growthOf('')).toMatchObject({
      from: dayOf(known[0]!.index),
      to: dayOf(known.at(-1)!.index),
    });
    expect(await growthOf('to: "2025-01-01"')).toBeNull();
  });
});
