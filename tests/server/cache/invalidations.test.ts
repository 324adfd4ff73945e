import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTag, type Tag } from '../../../db/tags.ts';
import { createInvalidations } from '../../../server/cache/invalidations.ts';

const tagOf = (text: string): Tag => parseTag(text)!;
const NAMES = [
  'account:1',
  'account:2',
  'snapshots:1',
  'snapshots',
  'accounts',
  'run:7',
  'organization:nasa',
];
const KINDS = ['account:*', 'snapshots:*', 'run:*', '*'];

const read = fc.uniqueArray(fc.constantFrom(...NAMES.map(tagOf)), { maxLength: 4 });
const news = fc.array(
  fc.uniqueArray(fc.constantFrom(...[...NAMES, ...KINDS].map(tagOf)), { minLength: 1, maxLength: 3 }),
  { maxLength: 30 },
);

/** As the definition has it: each news after the fence is compared with each tag. */
function stands(tags: readonly Tag[], after: readonly Tag[][]): boolean {
  return !after.flat().some((changed) => {
    const kind = changed.endsWith(':*') ? changed.slice(0, -2) : undefined;
    return changed === '*' || tags.some((tag) => tag === changed || tag.split(':')[0] === kind);
  });
}

describe('an answer stands', () => {
  it('exactly while no news after its fence names a tag of it, the kind of one, or everything', () => {
    fc.assert(
      fc.property(news, read, fc.nat(30), (rows, tags, fence) => {
        const invalidations = createInvalidations();
        rows.forEach((row, index) => invalidations.apply(index + 1, row));
        expect(invalidations.areStanding({ tags }, fence)).toBe(
          fence <= rows.length && stands(tags, rows.slice(fence)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('never longer when old news are forgotten to save memory', () => {
    fc.assert(
      fc.property(news, read, fc.nat(30), fc.nat(3), (rows, tags, fence, most) => {
        const all = createInvalidations();
        const few = createInvalidations(most);
        rows.forEach((row, index) => {
          all.apply(index + 1, row);
          few.apply(index + 1, row);
        });
        if (few.areStanding({ tags }, fence)) expect(all.areStanding({ tags }, fence)).toBe(true);
        // What is stored now is always known to stand.
        expect(few.areStanding({ tags }, rows.length)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('not while the news of a commit of ours that touches it are still to come, and as its number says from then on', () => {
    fc.assert(
      fc.property(news, fc.nat(30), read, fc.nat(30), (rows, known, tags, fence) => {
        const invalidations = createInvalidations();
        const ours = rows.at(-1) ?? [];
        rows.slice(0, -1).forEach((row, index) => {
          if (index === known) invalidations.suspect(ours, rows.length);
          invalidations.apply(index + 1, row);
        });
        if (known >= rows.length - 1) invalidations.suspect(ours, rows.length);
        // Whatever others have changed in between.
        const { position } = invalidations.fence;
        expect(invalidations.areStanding({ tags }, position)).toBe(stands(tags, [ours]));
        if (rows.length === 0) return;
        invalidations.apply(rows.length, ours);
        expect(invalidations.areStanding({ tags }, fence)).toBe(
          fence <= rows.length && stands(tags, rows.slice(fence)),
        );
      }),
    );
  });

  it('not when everything from before its fence on has been forgotten', () => {
    const invalidations = createInvalidations();
    const before = invalidations.fence;
    invalidations.forget(10);
    expect(invalidations.areStanding({ tags: [] }, 9)).toBe(false);
    expect(invalidations.areStanding({ tags: [] }, 10)).toBe(true);
    expect(invalidations.fence).toEqual({ position: 10, epoch: before.epoch + 1 });
  });
});

it('news that are not the next are refused, as something would be missing between', () => {
  const invalidations = createInvalidations();
  invalidations.apply(1, []);
  for (const wrong of [1, 3, 0]) expect(() => invalidations.apply(wrong, [])).toThrow('Expected the news 2');
});
