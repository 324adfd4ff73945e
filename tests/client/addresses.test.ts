import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { platformFromSlug, platforms, platformSlug } from '../../client/src/format/platform.ts';
import { readAccountsSearch, sorts, statuses } from '../../client/src/search/accountsSearch.ts';
import { nextHref } from '../../client/src/search/signInSearch.ts';
import { parseSearch, stringifySearch } from '../../client/src/search/plainSearch.ts';

const optional = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });
const text = fc.string({ unit: 'grapheme', minLength: 1 });

describe('an address', () => {
  test('means the same after it was written, copied and read', () => {
    const search = fc.record({
      q: optional(text),
      platform: optional(fc.constantFrom(...platforms)),
      organization: optional(text),
      tag: optional(text),
      status: optional(fc.constantFrom(...statuses)),
      core: optional(fc.constantFrom('yes', 'no')),
      stale: optional(fc.constantFrom('yes', 'no')),
      sort: optional(fc.constantFrom(...sorts.filter((sort) => sort !== '-followers'))),
      after: optional(text),
    });
    const property = fc.property(search, (written) => {
      const read = readAccountsSearch(parseSearch(stringifySearch(written)));
      expect(read).toEqual({ ...written, before: undefined });
    });
    fc.assert(property);
  });

  test('says nothing about what has its default', () => {
    expect(stringifySearch({ ...readAccountsSearch(parseSearch('?sort=-followers&q=')) })).toBe('');
  });

  test('that somebody mistyped narrows nothing', () => {
    const search = readAccountsSearch(parseSearch('?platform=MYSPACE&status=GONE&sort=luck&core=1'));
    expect(Object.values(search).filter((value) => value !== undefined)).toEqual([]);
  });

  test('goes on from one cursor only', () => {
    expect(readAccountsSearch({ after: 'a', before: 'b' })).toMatchObject({ after: 'a', before: undefined });
  });

  test('names each platform in a form of its own', () => {
    expect(platforms.map((platform) => platformFromSlug(platformSlug(platform)))).toEqual(platforms);
    expect(platformFromSlug('truth-social')).toBe('TRUTH_SOCIAL');
  });
});

describe('the address after signing in', () => {
  const ORIGIN = 'https://tidemark.example';

  test.each(['/accounts?q=a%26b#top', '/graphiql', '/', '/runs/1//2'])('%j is gone to', (next) => {
    expect(nextHref(next, ORIGIN)).toBe(ORIGIN + next);
  });

  test.each([
    ...['//evil.example/', '/\\evil.example/', '/\t/evil.example/', '\t//evil.example', '/\n\\evil.example'],
    ...['https://evil.example/', 'javascript:alert(1)', 'evil.example', '', '/login', '/login?next=/login'],
  ])('%j is not: the overview is', (next) => {
    expect(nextHref(next, ORIGIN)).toBe(`${ORIGIN}/`);
  });

  test('is on this site, whatever was written', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('/', '\\', '.', '\t', '@', ':', 'e') }),
    );
    fc.assert(
      fc.property(texts, (next) => {
        expect(new URL(nextHref(`/${next}`, ORIGIN)).origin).toBe(ORIGIN);
      }),
    );
  });
});
