import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../db/domain.ts';
import {
  accountTag,
  accountTasksTag,
  everyTag,
  handleTag,
  kindOf,
  kindTagOf,
  organizationTag,
  parseTag,
  platformTag,
  runTag,
  snapshotsTag,
  summaryTag,
  type Tag,
} from '../../db/tags.ts';
import { slugBase } from '../../db/writes/organizationNames.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { askDirectly } from './directOperations.ts';

const place = withOpenDatabase();
const now = (): Date => new Date('2026-11-21T08:00:00Z');

/** The payload, and the tags that the cache was told. */
async function invalidate(tags: readonly string[]) {
  const told: Tag[] = [];
  const { text } = await askDirectly(
    place.database,
    `mutation { invalidateCache(input: { tags: ${JSON.stringify(tags)} }) {
      __typename ... on InvalidateCacheSuccess { tags } ... on InvalidInputError { code message path } } }`,
    { now, ports: { invalidateCache: async (all) => void told.push(...all) } },
  );
  return { payload: JSON.parse(text).invalidateCache, told };
}

async function warm(argument: string) {
  const limits: (number | null)[] = [];
  const { text } = await askDirectly(
    place.database,
    `mutation { warmCache(input: { ${argument} }) {
      __typename ... on WarmCacheSuccess { warmed skipped milliseconds } ... on InvalidInputError { code path } } }`,
    {
      now,
      ports: {
        warmCache: async (limit) => {
          limits.push(limit);
          return { warmed: 3, skipped: 1, milliseconds: 2.5 };
        },
      },
    },
  );
  return { payload: JSON.parse(text).warmCache, limits };
}

describe('invalidateCache', () => {
  it('takes names, words, kinds and everything, and says them as they were given', async () => {
    const tags = ['account:17', 'handle:X/CDCgov', 'summary', 'snapshots:*', 'account:17', '*'];
    expect(await invalidate(tags)).toEqual({
      payload: { __typename: 'InvalidateCacheSuccess', tags },
      told: [
        accountTag(17),
        handleTag('X', 'cdcgov'),
        summaryTag,
        kindTagOf(snapshotsTag(1)),
        accountTag(17),
        everyTag,
      ],
    });
  });

  it('refuses all of them for one that is none, and says which', async () => {
    expect(await invalidate(['accounts', 'acount:17'])).toEqual({
      payload: {
        __typename: 'InvalidInputError',
        code: 'INVALID_INPUT',
        message:
          'Expected a tag such as account:17, handle:X/nasa or platform:x, a kind such as account:*, or *; ' +
          'got "acount:17". docs/reference/tags.md lists them.',
        path: ['input', 'tags', '1'],
      },
      told: [],
    });
  });

  it.each([
    ['no tags', []],
    ['more than 1,000 tags', Array.from({ length: 1001 }, () => 'summary')],
  ])('refuses %s', async (_what, tags) => {
    const { payload, told } = await invalidate(tags);
    expect(payload).toMatchObject({ __typename: 'InvalidInputError', path: ['input', 'tags'] });
    expect(told).toEqual([]);
  });
});

describe('warmCache', () => {
  it('says what was done, for a limit or for as many as the cache thinks right', async () => {
    const payload = { __typename: 'WarmCacheSuccess', warmed: 3, skipped: 1, milliseconds: 2.5 };
    expect(await warm('limit: 1000')).toEqual({ payload, limits: [1000] });
    expect(await warm('limit: null')).toEqual({ payload, limits: [null] });
  });

  it.each(['limit: 0', 'limit: -1', 'limit: 1001'])('refuses %s', async (argument) => {
    expect(await warm(argument)).toEqual({
      payload: { __typename: 'InvalidInputError', code: 'INVALID_INPUT', path: ['input', 'limit'] },
      limits: [],
    });
  });
});

describe('performance { cache }', () => {
  it('shows what the cache tells, and its rate of hits', async () => {
    const { text } = await askDirectly(
      place.database,
      '{ performance { cache { hits misses hitRate l2 { name available entries } byTag { kind stores hits purges } } } }',
      { now },
    );
    expect(JSON.parse(text).performance.cache).toEqual({
      hits: 3,
      misses: 1,
      hitRate: 0.75,
      l2: { name: 'none', available: false, entries: null },
      byTag: [{ kind: 'account', stores: 1, hits: 2, purges: 3 }],
    });
  });
});

describe('a tag of something that a client looked for', () => {
  it('is one line of its kind, whatever was looked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        for (const tag of [handleTag('X', text), organizationTag(text)]) {
          expect(tag).toMatch(/^(?:handle:X\/|organization:)[^\0-\x1f\x7f]{0,255}$/);
          expect(tag.length).toBeLessThan(300);
        }
      }),
    );
    expect(handleTag('X', 'one\ntwo')).toBe(handleTag('X', 'one two'));
  });
});

describe('a tag that somebody types', () => {
  const ids = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const platforms = fc.constantFrom(...PLATFORMS);
  const handles = fc.stringMatching(/^[\w.@-]{1,60}$/).map((handle) => handle.toLowerCase());
  const slugs = fc.string({ unit: 'grapheme', maxLength: 100 }).map(slugBase);

  it('is read as the product writes it', () => {
    const tags = fc.oneof(
      ids.map(accountTag),
      ids.map(snapshotsTag),
      ids.map(runTag),
      ids.map(accountTasksTag),
      platforms.map(platformTag),
      slugs.map(organizationTag),
      fc.tuple(platforms, handles).map(([platform, handle]) => handleTag(platform, handle)),
    );
    fc.assert(
      fc.property(tags, (tag) => {
        expect(parseTag(tag)).toBe(tag);
        expect(parseTag(`${kindOf(tag)}:*`)).toBe(kindTagOf(tag));
      }),
    );
  });

  it.each([
    '',
    ' ',
    'account',
    'account:',
    'account:0',
    'account:-1',
    'account:017',
    'account:1.5',
    'account:9007199254740993',
    'account:17 ',
    'Account:17',
    'accounts:*',
    'accounts:17',
    'summary:*',
    'queue:*',
    'platform:X',
    'platform:myspace',
    'organization:',
    'organization:Two Words',
    'organization:-cdc',
    `organization:${'a'.repeat(81)}`,
    'handle:cdcgov',
    'handle:x/cdcgov',
    'handle:MYSPACE/tom',
    'handle:X/',
    'handle:X/one\ntwo',
    'handle:X/one\0two',
    `handle:X/${'a'.repeat(256)}`,
    '**',
    'constructor',
    'constructor:*',
    '__proto__:*',
  ])('is none: %j', (text) => {
    expect(parseTag(text)).toBeNull();
  });
});
