import type { graphql } from '../graphql.ts';

/** A value of the schema's enum Platform. */
export type Platform = ReturnType<typeof graphql.scalar<'Platform'>>;

interface Look {
  readonly name: string;
  readonly mark: string;
  readonly hue: number;
}

const LOOKS: Readonly<Record<Platform, Look>> = {
  X: { name: 'X', mark: 'X', hue: 220 },
  FACEBOOK: { name: 'Facebook', mark: 'f', hue: 217 },
  INSTAGRAM: { name: 'Instagram', mark: 'Ig', hue: 330 },
  YOUTUBE: { name: 'YouTube', mark: 'Yt', hue: 4 },
  LINKEDIN: { name: 'LinkedIn', mark: 'in', hue: 205 },
  FLICKR: { name: 'Flickr', mark: 'Fl', hue: 315 },
  TRUTH_SOCIAL: { name: 'Truth Social', mark: 'T', hue: 258 },
  THREADS: { name: 'Threads', mark: 'Th', hue: 280 },
  BLUESKY: { name: 'Bluesky', mark: 'B', hue: 210 },
  MASTODON: { name: 'Mastodon', mark: 'M', hue: 245 },
  TIKTOK: { name: 'TikTok', mark: 'Tk', hue: 175 },
  REDDIT: { name: 'Reddit', mark: 'R', hue: 18 },
};

/** A platform that is newer than this client is shown by its enum value. */
const lookOf = (platform: string): Look =>
  (LOOKS as Readonly<Record<string, Look>>)[platform] ?? {
    name: platform,
    mark: platform.slice(0, 1),
    hue: 200,
  };

/** The platforms that the filter offers, in the order of the contract's enum. */
export const platforms = Object.keys(LOOKS) as readonly Platform[];

export const platformName = (platform: string): string => lookOf(platform).name;
/** One or two letters that stand for the platform in a small tile. */
export const platformMark = (platform: string): string => lookOf(platform).mark;
/** Hue of the tile, 0..359. */
export const platformHue = (platform: string): number => lookOf(platform).hue;

/** `TRUTH_SOCIAL` as it stands in an address: `truth-social`. */
export const platformSlug = (platform: string): string => platform.toLowerCase().replaceAll('_', '-');
/** The platform of an address; undefined when there is none of that name. */
export const platformFromSlug = (slug: string): Platform | undefined =>
  platforms.find((platform) => platformSlug(platform) === slug.toLowerCase());
