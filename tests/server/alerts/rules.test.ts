import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyFigures, NOTHING_MEASURED } from '../../../server/metrics/latencyHistogram.ts';
import type { Situation } from '../../../server/alerts/alertRules.ts';
import {
  ALERT_RULES,
  readAlertSettings,
  type AlertRuleName,
  type AlertThresholds,
} from '../../../server/alerts/alertSettings.ts';
import { createAlarms, type Alarms } from '../../../server/alerts/createAlarms.ts';
import { readEnvironment } from '../../../server/readEnvironment.ts';

const { thresholds } = readAlertSettings(readEnvironment({}));

/** Nothing has ever happened. */
const QUIET: Situation = {
  figures: { http: { latency: latencyFigures(NOTHING_MEASURED) }, cache: { hits: 0, misses: 0 } },
  slow: [],
  scraping: null,
  hoursWithoutRun: null,
  databaseAwaySeconds: 0,
  redisAwaySeconds: 0,
  longestBlockMs: 0,
};

const cached = (hits: number, misses: number): Partial<Situation> => ({
  figures: { ...QUIET.figures, cache: { hits, misses } },
});
const answered = (count: number, p95Ms: number): Partial<Situation> => ({
  figures: { ...QUIET.figures, http: { latency: { ...QUIET.figures.http.latency, count, p95Ms } } },
});
const slow = (...slowest: [calls: number, maxMs: number][]): Partial<Situation> => ({
  slow: slowest.map(([calls, maxMs]) => ({ calls, maxMs })),
});
const collected = (succeeded: number, failed: number): Partial<Situation> => ({
  scraping: { succeeded, failed },
});

/** What makes a rule true by default, with which value; and what is at the edge of it, or too little to tell. */
const CASES: Record<
  AlertRuleName,
  { isTrue: Partial<Situation>; value: number; isFalse: Partial<Situation>[] }
> = {
  CACHE_HIT_RATE: { isTrue: cached(69, 31), value: 69, isFalse: [cached(70, 30), cached(0, 99)] },
  LATENCY: { isTrue: answered(50, 1001), value: 1001, isFalse: [answered(50, 1000), answered(49, 9000)] },
  SLOW_STATEMENTS: { isTrue: slow([2, 501], [3, 700]), value: 700, isFalse: [slow([2, 9000], [2, 9000])] },
  SCRAPE_FAILURES: {
    isTrue: collected(20, 5),
    value: 20,
    isFalse: [collected(90, 10), collected(0, 19)],
  },
  NO_SUCCESSFUL_RUN: { isTrue: { hoursWithoutRun: 27 }, value: 27, isFalse: [{ hoursWithoutRun: 26 }] },
  DATABASE_AWAY: { isTrue: { databaseAwaySeconds: 11 }, value: 11, isFalse: [{ databaseAwaySeconds: 10 }] },
  REDIS_AWAY: { isTrue: { redisAwaySeconds: 11 }, value: 11, isFalse: [{ redisAwaySeconds: 10 }] },
  EVENT_LOOP_BLOCKED: { isTrue: { longestBlockMs: 1001 }, value: 1001, isFalse: [{ longestBlockMs: 1000 }] },
};

const judge = (alarms: Alarms, part: Partial<Situation>) =>
  alarms.judge({ ...QUIET, ...part }).map(({ state, alert }) => ({ state, rule: alert.rule }));

describe('an alert', () => {
  let time = Date.parse('2026-05-10T09:00:00Z');
  const now = (): Date => new Date((time += 10_000));

  it.each(ALERT_RULES)(
    '%s begins when its rule is true at two looks, or has lasted, and ends when it is false at two',
    (rule) => {
      const { isTrue, value, isFalse } = CASES[rule];
      for (const calm of [QUIET, ...isFalse]) {
        const alarms = createAlarms(thresholds, now);
        for (let look = 0; look < 3; look += 1) expect(judge(alarms, calm)).toEqual([]);
        // Ten seconds are over by then.
        const isKnown = rule.endsWith('_AWAY');
        if (!isKnown) expect(judge(alarms, isTrue)).toEqual([]);
        const since = new Date(isKnown ? time + 10_000 : time);
        expect(judge(alarms, isTrue)).toEqual([{ state: 'firing', rule }]);
        expect(alarms.current()).toMatchObject([{ rule, value, threshold: thresholds[rule], since }]);
        expect(alarms.current()[0]!.message).toContain(String(value));
        expect(judge(alarms, calm)).toEqual([]);
        expect(judge(alarms, calm)).toEqual([{ state: 'resolved', rule }]);
        expect(alarms.current()).toEqual([]);
      }
    },
  );

  it.each(ALERT_RULES)('%s is never there when its rule is off', (rule) => {
    const alarms = createAlarms({ ...thresholds, [rule]: undefined } satisfies AlertThresholds, now);
    for (let look = 0; look < 3; look += 1) expect(judge(alarms, CASES[rule].isTrue)).toEqual([]);
  });

  it('begins and ends in turn, however the looks come out, and never by one look that says otherwise', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (looks) => {
        const alarms = createAlarms(thresholds, now);
        let isFiring = false;
        looks.forEach((isTrue, place) => {
          const changes = judge(alarms, isTrue ? CASES.LATENCY.isTrue : {});
          const before = place > 0 && looks[place - 1];
          const isSteady = place > 0 && before === isTrue;
          if (changes.length > 0) isFiring = !isFiring;
          if (isSteady) expect(isFiring).toBe(isTrue);
          else expect(changes).toEqual([]);
          expect(alarms.current()).toHaveLength(Number(isFiring));
        });
      }),
    );
  });

  it('tells the value of now while it is firing', () => {
    const alarms = createAlarms(thresholds, now);
    for (const longestBlockMs of [2000, 3000, 4000]) judge(alarms, { longestBlockMs });
    judge(alarms, {});
    expect(alarms.current()).toMatchObject([{ value: 4000 }]);
  });
});

describe('thresholds', () => {
  const read = (env: Record<string, string>) => {
    const reader = readEnvironment(env);
    return { settings: readAlertSettings(reader), faults: reader.faults };
  };

  it('are numbers or off', () => {
    const { settings, faults } = read({ ALERT_P95_MS: 'off', ALERT_NO_RUN_HOURS: '170' });
    expect(faults).toEqual([]);
    expect(settings.thresholds).toEqual({ ...thresholds, LATENCY: undefined, NO_SUCCESSFUL_RUN: 170 });
    expect(read({ ALERT_P95_MS: 'none' }).faults).toEqual([
      'ALERT_P95_MS: expected a whole number from 1 to 600000, or off, got "none".',
    ]);
  });

  const secret = 's'.repeat(32);
  it.each([
    ['ftp://hooks.example.org/hunter2', secret],
    ['https://user:hunter2@hooks.example.org/', secret],
    ['hooks.example.org/hunter2', secret],
    ['https://hooks.example.org/hunter2', 'hunter2'],
    ['https://hooks.example.org/hunter2', ''],
    ['', secret],
  ])('go with a whole webhook or none, and no fault shows what was set: %s, %s', (url, key) => {
    const { faults } = read({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: key });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^ALERT_WEBHOOK_(?:URL|SECRET): expected /);
    expect(faults[0]).not.toMatch(/hunter2|sss/);
  });
});
