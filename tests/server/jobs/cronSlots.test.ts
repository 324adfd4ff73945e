import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCron } from '../../../server/jobs/cronSlots.ts';

const expression = fc.constantFrom(
  '* * * * *',
  '*/7 * * * *',
  '10 6 * * *',
  '0 0 * * 0',
  '30 12 1 * *',
  '0 0 29 2 *',
);
const instant = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2028-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('the slots of a schedule', () => {
  it('between two instants are those that come one after the other: the newest, where they are very many', () => {
    fc.assert(
      fc.property(expression, instant, fc.nat(26 * 3_600), (cron, after, seconds) => {
        const slots = readCron(cron);
        const until = new Date(after.getTime() + seconds * 1000);
        const walked: Date[] = [];
        for (let next = slots.next(after); next !== null && next <= until; next = slots.next(next))
          walked.push(next);
        expect(slots.between(after, until)).toEqual(walked.slice(-1_440));
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it('are in UTC, whatever zone the machine is in', () => {
    const { next } = readCron('10 6 * * *');
    expect(next(new Date('2026-03-29T00:30:00Z'))).toEqual(new Date('2026-03-29T06:10:00Z'));
    expect(next(new Date('2026-10-25T06:10:00Z'))).toEqual(new Date('2026-10-26T06:10:00Z'));
  });

  it('include the one of this very second, and not the one before', () => {
    const { between } = readCron('* * * * *');
    const slot = new Date('2026-05-10T09:00:00Z');
    expect(between(new Date(slot.getTime() - 1), slot)).toEqual([slot]);
    expect(between(slot, new Date(slot.getTime() + 59_999))).toEqual([]);
  });
});
