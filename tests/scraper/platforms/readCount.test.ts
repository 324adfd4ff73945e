import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCount } from '../../../scraper/platforms/readCount.ts';

describe('a count in a platform answer', () => {
  it('is read from a number and from the same number as digits', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expect(readCount(count)).toBe(count);
        expect(readCount(String(count))).toBe(count);
      }),
    );
  });

  it.each([
    ['negative, which Mastodon uses for hidden', -1],
    ['negative digits', '-1'],
    ['fractional', 1.5],
    ['beyond 2^53 - 1', 2 ** 53],
    ['beyond 2^53 - 1 as digits', '9007199254740992'],
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['abbreviated', '1.2M'],
    ['grouped', '1,200'],
    ['hexadecimal', '0x10'],
    ['exponential', '1e3'],
    ['padded', ' 7'],
    ['empty', ''],
    ['absent', undefined],
    ['null', null],
    ['a truth value', true],
    ['a list', [7]],
    ['an object', { _content: 7 }],
  ])('is null, never 0, when it is %s', (_, value) => {
    expect(readCount(value)).toBeNull();
  });

  it('is a safe whole number of at least 0 or null, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const count = readCount(value);
        expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
      }),
    );
  });

  it('has no negative zero', () => {
    expect(Object.is(readCount(-0), 0)).toBe(true);
  });
});
