import type { Platform } from '../../db/domain.ts';
import { YOUTUBE_CHANNEL_ID } from './checkHandle.ts';

/**
 * The address of an account's public page, for an account that came without one. `handle` is one that
 * `checkHandle` returned.
 */
export function profileUrl(platform: Platform, handle: string): string {
  return PROFILE_URLS[platform](handle);
}

const PROFILE_URLS: Readonly<Record<Platform, (handle: string) => string>> = {
  // A DID's colons may stand in a path, and are what people see in the address bar.
  BLUESKY: (handle) => `https://bsky.app/profile/${handle}`,
  FACEBOOK: (handle) =>
    /^\d+$/.test(handle)
      ? `https://www.facebook.com/profile.php?id=${handle}`
      : `https://www.facebook.com/${encodeURIComponent(handle)}`,
  FLICKR: (handle) => `https://www.flickr.com/photos/${handle}`,
  INSTAGRAM: (handle) => `https://www.instagram.com/${handle}`,
  // Showcase pages share the names and numbers of companies, and answer here too.
  LINKEDIN: (handle) => `https://www.linkedin.com/company/${encodeURIComponent(handle)}`,
  MASTODON: (handle) => {
    const [user = '', host = ''] = handle.split('@');
    return `https://${host}/@${user}`;
  },
  REDDIT: (handle) => `https://www.reddit.com/${handle.startsWith('r/') ? handle : `user/${handle}`}`,
  THREADS: (handle) => `https://www.threads.com/@${handle}`,
  TIKTOK: (handle) => `https://www.tiktok.com/@${handle}`,
  TRUTH_SOCIAL: (handle) => `https://truthsocial.com/@${handle}`,
  X: (handle) => `https://x.com/${handle}`,
  YOUTUBE: (handle) =>
    YOUTUBE_CHANNEL_ID.test(handle)
      ? `https://www.youtube.com/channel/${handle}`
      : `https://www.youtube.com/@${encodeURIComponent(handle)}`,
};
