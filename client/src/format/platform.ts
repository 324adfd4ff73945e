/** Names and marks of the platforms. A platform that is newer than this client is shown by its enum value. */
const PLATFORMS: Readonly<Record<string, { name: string; mark: string; hue: number }>> = {
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

/** The platforms that the filter offers, in the order of the contract's enum. */
export const platforms: readonly string[] = Object.keys(PLATFORMS);

export const platformName = (platform: string): string => PLATFORMS[platform]?.name ?? platform;
/** One or two letters that stand for the platform in a small tile. */
export const platformMark = (platform: string): string => PLATFORMS[platform]?.mark ?? platform.slice(0, 1);
/** Hue of the tile, 0..359. */
export const platformHue = (platform: string): number => PLATFORMS[platform]?.hue ?? 200;

/** `TRUTH_SOCIAL` as it stands in an address: `truth-social`. */
export const platformSlug = (platform: string): string => platform.toLowerCase().replaceAll('_', '-');
/** The platform of an address; undefined when there is none of that name. */
export const platformFromSlug = (slug: string): string | undefined =>
  platforms.find((platform) => platformSlug(platform) === slug.toLowerCase());
