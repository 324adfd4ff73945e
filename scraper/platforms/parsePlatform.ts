import { PLATFORMS, type Platform } from '../../db/domain.ts';

/**
 * Reads a label as lists of accounts have it ("truth_social", "Truth Social", "twitter", "Facebook Español",
 * "Youtube ") into a platform; null for what is none.
 */
export function parsePlatform(label: string): Platform | null {
  if (label.length > MAX_LENGTH) return null;
  const words =
    label
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const platform = NAMES.get(words.join(''));
  if (platform !== undefined) return platform;
  // A language or kind of page after the name distinguishes accounts of one platform, not platforms.
  return NAMES.get(words.filter((word) => !QUALIFIERS.has(word)).join('')) ?? null;
}

const MAX_LENGTH = 100;

const NAMES: ReadonlyMap<string, Platform> = new Map<string, Platform>([
  ...PLATFORMS.map((platform) => [platform.toLowerCase().replace('_', ''), platform] as const),
  ['twitter', 'X'],
  ['xtwitter', 'X'],
  ['twitterx', 'X'],
  ['xformerlytwitter', 'X'],
  ['xcom', 'X'],
  ['fb', 'FACEBOOK'],
  ['ig', 'INSTAGRAM'],
  ['insta', 'INSTAGRAM'],
  ['yt', 'YOUTUBE'],
  ['truth', 'TRUTH_SOCIAL'],
  ['bsky', 'BLUESKY'],
]);

const QUALIFIERS: ReadonlySet<string> = new Set(
  'en in espanol spanish english page pages profile account channel company showcase'.split(' '),
);
