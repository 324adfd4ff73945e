import { addDays } from '../../db/day.ts';
import type { Day, Platform } from '../../db/domain.ts';
import { encodeId, type IdType } from '../../schema/globalId.ts';
import type { Random } from './random.ts';

/** Few things that everybody talks about, so that what is written is what others have read. */
export const PLATFORMS_IN_USE = [
  'BLUESKY',
  'FACEBOOK',
  'INSTAGRAM',
  'X',
  'YOUTUBE',
] as const satisfies Platform[];
/** Name and slug differ in case only. */
export const ORGANIZATIONS = ['CDC', 'NIH', 'FDA', 'CMS', 'HRSA', 'ACF'] as const;
export const TAGS = ['press', 'health', 'español', 'leader'] as const;

/** The day on which every fuzz begins. */
export const FIRST_DAY: Day = '2026-11-20';
/** Four hours before midnight, so that it is passed early. */
export const FIRST_INSTANT = Date.parse(`${FIRST_DAY}T20:00:00Z`);
/** Accounts that are there at the start, on each platform. */
export const FIRST_HANDLES = 5;
/** Handles that imports and renames use, on each platform. */
const HANDLES = 10;
const DAYS_OF_HISTORY = 40;

export const handleOf = (platform: Platform, number: number): string =>
  platform === 'BLUESKY' ? `Fuzz${number}.bsky.social` : `Fuzz${number}`;

export const anyPlatform = (random: Random): Platform => random.pick(PLATFORMS_IN_USE);
export const anyHandle = (random: Random, platform: Platform): string => {
  const handle = handleOf(platform, random.int(1, random.chance(0.8) ? FIRST_HANDLES : HANDLES));
  return random.chance(0.2) ? handle.toLowerCase() : handle;
};
/** Sometimes one that nobody has. */
export const anySlug = (random: Random): string =>
  random.chance(0.06) ? 'nowhere' : random.pick(ORGANIZATIONS).toLowerCase();
export const anyDay = (random: Random): Day =>
  addDays(FIRST_DAY, random.chance(0.15) ? random.int(1, 5) : -random.int(0, DAYS_OF_HISTORY));

/** The first accounts are left alone by chance: who waits for a write to be seen uses one of them. */
export const RESERVED_ACCOUNTS = 5;
/** Rows that are there, or may be there later. */
type DataType = Exclude<IdType, 'ApiKey' | 'AuditEntry'>;
const MOST_KEYS: Record<DataType, number> = { Account: 45, Organization: 7, ScrapeRun: 12, ScrapeTask: 60 };
export function anyId(random: Random, type: DataType): string {
  if (random.chance(0.02)) return 'bad-id';
  return encodeId(type, (type === 'Account' ? RESERVED_ACCOUNTS : 0) + 1 + random.zipf(MOST_KEYS[type]));
}
export const anyIdType = (random: Random): DataType =>
  random.weighted([
    [6, 'Account'],
    [3, 'Organization'],
    [3, 'ScrapeRun'],
    [2, 'ScrapeTask'],
  ]);
