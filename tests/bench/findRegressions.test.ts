import { describe, expect, it } from 'vitest';
import type { Cost } from '../../bench/check/baseline.ts';
import { findRegressions } from '../../bench/check/findRegressions.ts';

const COST: Cost = { serverCpu: 2, postgresCpu: 1.2, statements: 3 };
const regressions = (change: Partial<Cost>) => findRegressions({ Q1: { ...COST, ...change } }, { Q1: COST });

describe('npm run bench:check', () => {
  it('passes what costs the same, or less', () => {
    expect(regressions({})).toEqual([]);
    expect(regressions({ serverCpu: 1, postgresCpu: 0.6, statements: 2 })).toEqual([]);
  });

  it('passes what differs as two runs of the same code do', () => {
    expect(regressions({ serverCpu: 2.4, postgresCpu: 1.4 })).toEqual([]);
  });

  it('fails on 30 % more CPU of the server or of PostgreSQL, and says how much', () => {
    expect(regressions({ serverCpu: 2.6 })).toEqual([
      expect.stringContaining("Q1: CPU of the server is 2.60 × the limit's, 30 % more than 2.00 ×"),
    ]);
    expect(regressions({ postgresCpu: 1.56 })).toEqual([expect.stringContaining('CPU of PostgreSQL')]);
  });

  it('fails on one more statement a request, however many there were', () => {
    expect(regressions({ statements: 4 })).toEqual(['Q1: statements: 4 a request; expected 3.']);
    expect(
      findRegressions({ Q6: { ...COST, statements: 21 } }, { Q6: { ...COST, statements: 20 } }),
    ).toHaveLength(1);
  });

  it('fails on a query that the baseline does not know', () => {
    expect(findRegressions({ Q1: COST, Q2: COST }, { Q1: COST })).toEqual(['Q2 is not in the baseline.']);
  });
});
