import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Point, type Series } from '../../bench/soak/judge.ts';

/** The slope of two points a third of the run apart is three times too steep at worst: an eighth leaves room. */
const ALLOWED = 80;
const BAND = ALLOWED / 8;

const series = (values: readonly number[]): Series => ({
  name: 'a figure',
  allowance: () => ALLOWED,
  points: values.map((value, index): Point => ({ seconds: index * 5, value })),
});

const level = fc.integer({ min: 0, max: 1_000_000 });
const noise = fc.array(fc.double({ min: 0, max: BAND, noNaN: true }), { minLength: 20, maxLength: 80 });

describe('a soak judges that a figure', () => {
  it('is flat when it stays within a band, in whatever order', () => {
    fc.assert(
      fc.property(level, noise, (base, wobble) => {
        expect(judge(series(wobble.map((each) => base + each))).grows).toBe(false);
      }),
    );
  });

  it('grows when something is added all the time, whatever else it does within a band', () => {
    fc.assert(
      fc.property(level, noise, fc.double({ min: 2, max: 1_000, noNaN: true }), (base, wobble, times) => {
        const each = (times * ALLOWED) / (wobble.length - 1);
        const verdict = judge(series(wobble.map((value, index) => base + value + index * each)));
        expect(verdict.grows).toBe(true);
      }),
    );
  });

  it('is flat when a fifth of the looks fell on a crowd', () => {
    const crowd = fc.array(fc.record({ at: fc.nat(), size: fc.integer({ min: 1, max: 1_000_000 }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(level, fc.integer({ min: 20, max: 80 }), crowd, (base, length, visits) => {
        const values = Array.from({ length }, () => base);
        for (const { at, size } of visits.slice(0, length / 5)) values[at % length] = base + size;
        expect(judge(series(values)).grows).toBe(false);
      }),
    );
  });

  it('is flat when it falls', () => {
    fc.assert(
      fc.property(level, fc.integer({ min: 20, max: 80 }), (base, length) => {
        expect(judge(series(Array.from({ length }, (_each, index) => base - index * ALLOWED))).grows).toBe(
          false,
        );
      }),
    );
  });

  it('grows by what it grows by', () => {
    const { from, to, growth } = judge(
      series(Array.from({ length: 21 }, (_each, index) => 100 + index * 10)),
    );
    expect([from, to, growth]).toEqual([100, 300, 200]);
  });
});
