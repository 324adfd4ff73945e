import type { Platform } from '../../db/domain.ts';

/** What an operator sets for a platform, and how often the platform lets itself be asked. */
export interface PlatformFacts {
  /**
   * Used unless `<P>_API_BASE_URL` says otherwise; null where there is no address that everybody could use.
   */
  readonly defaultBaseUrl: string | null;
  /** Environment variables without which nothing can be asked. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The platform's own limit for one set of credentials; null where it publishes none. */
  readonly limit: { readonly requests: number; readonly seconds: number } | null;
}

const DAY = 86_400;

/** The one list of platform variables: configuration, its reference page and the registry read it. */
export const PLATFORM_FACTS: Readonly<Record<Platform, PlatformFacts>> = {
  BLUESKY: {
    defaultBaseUrl: 'https://public.api.bsky.app',
    required: [],
    optional: [],
    // https://docs.bsky.app/docs/advanced-guides/rate-limits, by IP address.
    limit: { requests: 3_000, seconds: 300 },
  },
  FACEBOOK: {
    defaultBaseUrl: 'https://graph.facebook.com',
    required: ['FACEBOOK_ACCESS_TOKEN'],
    optional: [],
    // "200 × number of users" in a rolling hour: this is for one user.
    limit: { requests: 200, seconds: 3_600 },
  },
  FLICKR: {
    defaultBaseUrl: 'https://api.flickr.com',
    required: ['FLICKR_API_KEY'],
    optional: [],
    limit: { requests: 3_600, seconds: 3_600 },
  },
  INSTAGRAM: {
    defaultBaseUrl: 'https://graph.facebook.com',
    required: ['INSTAGRAM_ACCESS_TOKEN', 'INSTAGRAM_USER_ID'],
    optional: [],
    // Told as a percentage in a header; the number behind it depends on the account's audience.
    limit: null,
  },
  LINKEDIN: {
    defaultBaseUrl: 'https://api.linkedin.com',
    required: ['LINKEDIN_ACCESS_TOKEN'],
    optional: ['LINKEDIN_API_VERSION'],
    limit: null,
  },
  MASTODON: {
    // Every account is asked for at its own host, if the operator allows that host.
    defaultBaseUrl: null,
    required: ['MASTODON_INSTANCES'],
    optional: ['MASTODON_ACCESS_TOKEN'],
    // https://docs.joinmastodon.org/api/rate-limits/, by IP address, at each server.
    limit: { requests: 300, seconds: 300 },
  },
  REDDIT: {
    defaultBaseUrl: 'https://oauth.reddit.com',
    required: ['REDDIT_CLIENT_ID', 'REDDIT_CLIENT_SECRET', 'REDDIT_USER_AGENT'],
    optional: ['REDDIT_TOKEN_URL'],
    limit: { requests: 100, seconds: 60 },
  },
  THREADS: {
    defaultBaseUrl: 'https://graph.threads.net',
    required: ['THREADS_ACCESS_TOKEN'],
    optional: [],
    limit: { requests: 1_000, seconds: DAY },
  },
  TIKTOK: {
    defaultBaseUrl: 'https://open.tiktokapis.com',
    required: ['TIKTOK_CLIENT_KEY', 'TIKTOK_CLIENT_SECRET'],
    optional: [],
    limit: { requests: 1_000, seconds: DAY },
  },
  TRUTH_SOCIAL: {
    // Off until an operator names the address: there are no public terms for this API.
    defaultBaseUrl: null,
    required: ['TRUTH_SOCIAL_API_BASE_URL'],
    optional: ['TRUTH_SOCIAL_ACCESS_TOKEN'],
    // Mastodon's software, Mastodon's limit.
    limit: { requests: 300, seconds: 300 },
  },
  X: {
    defaultBaseUrl: 'https://api.x.com',
    required: ['X_BEARER_TOKEN'],
    optional: [],
    // https://docs.x.com/x-api/fundamentals/rate-limits, GET /2/users/by for an app.
    limit: { requests: 300, seconds: 900 },
  },
  YOUTUBE: {
    defaultBaseUrl: 'https://www.googleapis.com',
    required: ['YOUTUBE_API_KEY'],
    optional: [],
    // 10,000 units a day; channels.list costs one.
    limit: { requests: 10_000, seconds: DAY },
  },
};
