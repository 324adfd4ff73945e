import fc from 'fast-check';
import { addDays } from '../../db/day.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';

/** Round the turn of a year, so that two partitions take part; few enough that days meet. */
const day = fc.integer({ min: 0, max: 11 }).map((offset) => addDays('2024-12-28', offset));

/** As often unknown as not, small enough that counts fall and repeat. */
const count = fc.option(fc.nat({ max: 30 }), { freq: 2, nil: null });

/** Mostly unknown on both of two days, so that engagements depend on likes alone often enough. */
const rareCount = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: count });

/** A row for one of the accounts, counted from 0. */
export const snapshotOfSomeAccount = fc
  .record({
    account: fc.nat({ max: 2 }),
    date: day,
    source: fc.constantFrom('LIVE' as const, 'LIVE' as const, 'IMPORTED' as const, 'SIMULATED' as const),
    minute: fc.nat({ max: 59 }),
    followers: count,
    following: count,
    listed: count,
    posts: count,
    likes: count,
    comments: rareCount,
    shares: rareCount,
    views: count,
    precision: fc.constantFrom('EXACT' as const, 'ROUNDED' as const, 'ESTIMATED' as const),
    missing: fc.constantFrom('HIDDEN' as const, 'NOT_REPORTED' as const),
    engagementsReported: fc.option(fc.nat({ max: 9 }), { freq: 2, nil: null }),
  })
  .map(
    ({
      account,
      minute,
      precision,
      missing,
      ...row
    }): { account: number; row: Omit<NewSnapshot, 'accountId'> } => ({
      account,
      row: {
        ...row,
        capturedAt:
          row.source === 'IMPORTED' ? null : `${row.date}T12:${String(minute).padStart(2, '0')}:00.000Z`,
        followersPrecision: row.followers === null ? null : precision,
        followersMissing: row.followers === null ? missing : null,
        engagementsReported: row.source === 'IMPORTED' ? row.engagementsReported : null,
      },
    }),
  );
