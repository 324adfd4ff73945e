import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, eachDay } from '../../../db/day.ts';
import { type CountMetric, PLATFORMS, type Platform } from '../../../db/domain.ts';
import { readCount } from '../../../scraper/platforms/readCount.ts';
import { isSimulatedGap, simulateDay } from '../../../scraper/platforms/simulated.ts';
import { createSimulatedAdapter } from '../../../scraper/platforms/simulatedAdapter.ts';

const TOTALS: readonly CountMetric[] = ['posts', 'likes', 'comments', 'shares', 'views'];

const platform = fc.constantFrom(...PLATFORMS);
const handle = fc.string({ minLength: 1, maxLength: 20 });
const day = fc.integer({ min: 0, max: 36_889 }).map((days) => addDays('2000-01-01', days));
const YEAR = eachDay('2025-11-21', '2026-11-20');

/** Enough accounts for shares to mean something. */
const ACCOUNTS = PLATFORMS.flatMap((name) =>
  Array.from({ length: 200 }, (_, i) => ({ platform: name, handle: `account${i}` })),
);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('a simulated account', () => {
  it('has these very numbers on every machine', () => {
    expect(simulateDay({ platform: 'X', handle: 'HHSGov', day: '2026-11-20' })).toMatchInlineSnapshot(`
      {
        "kind": "ok",
        "metrics": {
          "comments": 1112,
          "followers": 3520,
          "followersMissing": null,
          "followersPrecision": "EXACT",
          "following": 1393,
          "likes": 46935,
          "listed": 17,
          "posts": 25009,
          "shares": 3523,
          "views": null,
        },
      }
    `);
    expect(simulateDay({ platform: 'YOUTUBE', handle: 'USGOVHHS', day: '2026-11-20' }))
      .toMatchInlineSnapshot(`
      {
        "kind": "ok",
        "metrics": {
          "comments": 6158,
          "followers": 9370,
          "followersMissing": null,
          "followersPrecision": "ROUNDED",
          "following": null,
          "likes": 77309,
          "listed": null,
          "posts": 2554,
          "shares": 5925,
          "views": 6774818,
        },
      }
    `);
    expect(simulateDay({ platform: 'TIKTOK', handle: 'hhsgov', day: '2000-01-01' })).toMatchInlineSnapshot(`
      {
        "kind": "ok",
        "metrics": {
          "comments": 78,
          "followers": 5535,
          "followersMissing": null,
          "followersPrecision": "EXACT",
          "following": 637,
          "likes": 1133,
          "listed": null,
          "posts": 0,
          "shares": 45,
          "views": 10151,
        },
      }
    `);
    expect(simulateDay({ platform: 'TIKTOK', handle: 'hhsgov', day: '2100-12-31' })).toMatchInlineSnapshot(`
      {
        "kind": "ok",
        "metrics": {
          "comments": 2018220,
          "followers": 1122312,
          "followersMissing": null,
          "followersPrecision": "EXACT",
          "following": 653,
          "likes": 27542129,
          "listed": null,
          "posts": 12676,
          "shares": 1274657,
          "views": 246723025,
        },
      }
    `);
  });

  it('is the same whatever the case of its handle', () => {
    fc.assert(
      fc.property(platform, fc.stringMatching(/^[a-z]{1,15}$/), day, (name, text, on) => {
        expect(simulateDay({ platform: name, handle: text.toUpperCase(), day: on })).toEqual(
          simulateDay({ platform: name, handle: text, day: on }),
        );
      }),
    );
  });

  it('has counts and reasons as a snapshot needs them, on any day of 2000 to 2100', () => {
    fc.assert(
      fc.property(platform, handle, day, (name, text, on) => {
        const { kind, metrics } = simulateDay({ platform: name, handle: text, day: on });
        const { followersPrecision, followersMissing, ...counts } = metrics;
        for (const count of Object.values(counts)) expect(count).toBe(readCount(count));
        expect(followersPrecision === null).toBe(counts.followers === null);
        expect(followersMissing === null).toBe(counts.followers !== null);
        expect(kind === 'hidden').toBe(followersMissing === 'HIDDEN');
      }),
      { numRuns: 2_000 },
    );
  });

  it('never loses posts, likes, comments, shares or views', () => {
    fc.assert(
      fc.property(platform, handle, day, fc.integer({ min: 1, max: 400 }), (name, text, on, later) => {
        fc.pre(addDays(on, later) <= '2100-12-31');
        const before = simulateDay({ platform: name, handle: text, day: on }).metrics;
        const after = simulateDay({ platform: name, handle: text, day: addDays(on, later) }).metrics;
        for (const metric of TOTALS) expect(after[metric] ?? 0).toBeGreaterThanOrEqual(before[metric] ?? 0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('reports what its platform reports', () => {
    const known = (name: Platform) => {
      const { metrics } = simulateDay({ platform: name, handle: 'someone', day: '2026-11-20' });
      return Object.keys(metrics).filter((key) => typeof metrics[key as CountMetric] === 'number');
    };
    expect(known('BLUESKY')).toEqual(['followers', 'following', 'posts']);
    expect(known('REDDIT')).toEqual(['followers']);
    expect(known('FLICKR')).toEqual(['following', 'posts', 'views']);
    expect(simulateDay({ platform: 'FLICKR', handle: 'someone', day: '2026-11-20' })).toMatchObject({
      kind: 'ok',
      metrics: { followers: null, followersMissing: 'NOT_REPORTED' },
    });
  });

  it('on YouTube shows three leading digits, as YouTube does', () => {
    for (let i = 0; i < 200; i++) {
      const { metrics } = simulateDay({ platform: 'YOUTUBE', handle: `channel${i}`, day: '2026-11-20' });
      if (metrics.followers === null) continue;
      expect(metrics.followersPrecision).toBe('ROUNDED');
      expect(String(metrics.followers)).toMatch(/^\d{1,3}0*$/);
    }
  });

  it('has between a thousand and a few million followers, like the others of no particular size', () => {
    const sizes = ACCOUNTS.map(
      (account) => simulateDay({ ...account, day: '2026-01-01' }).metrics.followers ?? 50_000,
    ).sort((a, b) => a - b);
    expect(sizes[0]).toBeGreaterThan(900);
    expect(sizes.at(-1)).toBeLessThan(3_300_000);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeGreaterThan(20_000);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(150_000);
  });

  it('moves like a real one: mostly by less than 1 % a day, up and down, with a jump now and then', () => {
    let falls = 0;
    let jumps = 0;
    let days = 0;
    for (const account of ACCOUNTS.filter((_, i) => i % 24 === 0)) {
      const followers = YEAR.map((on) => simulateDay({ ...account, day: on }).metrics.followers);
      for (let i = 1; i < followers.length; i++) {
        const before = followers[i - 1] ?? null;
        const after = followers[i] ?? null;
        if (before === null || after === null) continue;
        days += 1;
        expect(Math.abs(after / before - 1)).toBeLessThan(0.025);
        if (after < before) falls += 1;
        if (after / before > 1.003) jumps += 1;
      }
    }
    expect(falls / days).toBeGreaterThan(0.02);
    expect(jumps / days).toBeGreaterThan(0.001);
    expect(jumps / days).toBeLessThan(0.05);
  });

  it('is busier on workdays than at weekends', () => {
    const byWeekday = Array.from({ length: 7 }, () => [] as number[]);
    for (const account of ACCOUNTS.filter(({ platform: name }) => name === 'X').slice(0, 50)) {
      for (const [i, on] of YEAR.entries()) {
        if (i === 0) continue;
        const gained =
          (simulateDay({ ...account, day: on }).metrics.likes ?? 0) -
          (simulateDay({ ...account, day: addDays(on, -1) }).metrics.likes ?? 0);
        byWeekday[new Date(on).getUTCDay()]?.push(gained);
      }
    }
    const [sunday = 0, , tuesday = 0] = byWeekday.map((gains) => sum(gains) / gains.length);
    expect(sunday).toBeLessThan(tuesday * 0.8);
  });

  it('hides its followers in about one case of 40, for good', () => {
    const hidden = ACCOUNTS.filter(
      (account) => simulateDay({ ...account, day: '2026-11-20' }).kind === 'hidden',
    );
    expect(hidden.length / ACCOUNTS.length).toBeGreaterThan(0.015);
    expect(hidden.length / ACCOUNTS.length).toBeLessThan(0.035);
    // One of the sample catalogue is among them, so that a demo shows a hidden count.
    expect(simulateDay({ platform: 'FACEBOOK', handle: 'MedicalReserveCorps', day: '2026-11-20' }).kind).toBe(
      'hidden',
    );
    for (const account of hidden) expect(simulateDay({ ...account, day: '2024-01-01' }).kind).toBe('hidden');
  });

  it.each(['1999-12-31', '2101-01-01', 'tomorrow', ''])('has no numbers on %j', (on) => {
    expect(() => simulateDay({ platform: 'X', handle: 'HHSGov', day: on })).toThrow(RangeError);
    expect(() => isSimulatedGap({ platform: 'X', handle: 'HHSGov', day: on })).toThrow(RangeError);
  });
});

describe('the gaps of the demo history', () => {
  it('are 1 to 2 % of all days, in runs of 1 to 4', () => {
    const days = eachDay('2023-11-21', '2026-11-20');
    let missing = 0;
    const lengths = new Set<number>();
    for (const account of ACCOUNTS.slice(0, 200)) {
      let run = 0;
      for (const on of days) {
        if (isSimulatedGap({ ...account, day: on })) {
          missing += 1;
          run += 1;
        } else if (run > 0) {
          lengths.add(run);
          run = 0;
        }
      }
    }
    const share = missing / (200 * days.length);
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.02);
    expect([...lengths].sort()).toEqual([1, 2, 3, 4]);
  });
});

describe('the simulated platform of a run', () => {
  const adapter = createSimulatedAdapter({ platform: 'X', day: '2026-11-21' });

  it('answers every request with the numbers of the day of the run, also on a day that the history leaves out', async () => {
    const gaps = ACCOUNTS.filter((account) => isSimulatedGap({ ...account, day: '2026-11-21' })).slice(0, 20);
    expect(gaps.length).toBeGreaterThan(5);
    const requests = gaps.map((account, i) => ({
      accountKey: i,
      handle: account.handle,
      platformId: null,
      url: '',
    }));
    const outcomes = await adapter.fetchProfiles(requests, new AbortController().signal);
    expect(outcomes).toEqual(
      gaps.map((account, i) => ({
        accountKey: i,
        profile: null,
        ...simulateDay({ platform: 'X', handle: account.handle, day: '2026-11-21' }),
      })),
    );
  });
});
