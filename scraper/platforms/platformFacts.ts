import type { Platform } from '../../db/domain.ts';

export interface RequestRate {
  readonly requests: number;
  readonly seconds: number;
}

/** What an operator sets for a platform, and how often the platform lets itself be asked. */
export interface PlatformFacts {
  /** As messages name it. */
  readonly service: string;
  /**
   * Used unless `<P>_API_BASE_URL` says otherwise; null where there is no address that everybody could use.
   */
  readonly defaultBaseUrl: string | null;
  /** Environment variables without which nothing can be asked. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The platform's own limit for one set of credentials; null where it publishes none. */
  readonly limit: RequestRate | null;
  /**
   * How fast all workers together ask, unless `<P>_PACE` says otherwise. A window begins with its first request, so
   * any span as long as the limit's sees (seconds of the limit / seconds of the pace + 1) windows at most: chosen so
   * that they hold no more than the limit. A day's limit is left to the platform to tell.
   */
  readonly pace: RequestRate;
  /** Accounts a batch, at most and unless `<P>_BATCH_SIZE` says less. */
  readonly batchSize: number;
  /** Version in the address, or in a header; null where the address is fixed. */
  readonly apiVersion: string | null;
  /** What the platform charges for one account asked for, in US dollars; null where it charges nothing. */
  readonly costPerAccountUsd: number | null;
}

const DAY = 86_400;

/** The one list of platform variables: configuration, its reference page and the registry read it. */
export const PLATFORM_FACTS: Readonly<Record<Platform, PlatformFacts>> = {
  BLUESKY: {
    service: 'Bluesky',
    defaultBaseUrl: 'https://public.api.bsky.app',
    required: [],
    optional: [],
    // https://docs.bsky.app/docs/advanced-guides/rate-limits, by IP address.
    limit: { requests: 3_000, seconds: 300 },
    pace: { requests: 250, seconds: 30 },
    // The most that getProfiles takes.
    batchSize: 25,
    apiVersion: null,
    costPerAccountUsd: null,
  },
  FACEBOOK: {
    service: 'Facebook',
    defaultBaseUrl: 'https://graph.facebook.com',
    required: ['FACEBOOK_ACCESS_TOKEN'],
    optional: [],
    // "200 × number of users" in a rolling hour: this is for one user.
    limit: { requests: 200, seconds: 3_600 },
    pace: { requests: 15, seconds: 300 },
    // The most that a Graph batch takes.
    batchSize: 50,
    apiVersion: 'v25.0',
    costPerAccountUsd: null,
  },
  FLICKR: {
    service: 'Flickr',
    defaultBaseUrl: 'https://api.flickr.com',
    required: ['FLICKR_API_KEY'],
    optional: [],
    limit: { requests: 3_600, seconds: 3_600 },
    pace: { requests: 50, seconds: 60 },
    // One account a request; ten of three requests each are a matter of seconds.
    batchSize: 10,
    apiVersion: null,
    costPerAccountUsd: null,
  },
  INSTAGRAM: {
    service: 'Instagram',
    defaultBaseUrl: 'https://graph.facebook.com',
    required: ['INSTAGRAM_ACCESS_TOKEN', 'INSTAGRAM_USER_ID'],
    optional: [],
    // Told as a percentage in a header; the number behind it depends on the account's audience.
    limit: null,
    pace: { requests: 20, seconds: 400 },
    // One account a request.
    batchSize: 10,
    apiVersion: 'v25.0',
    costPerAccountUsd: null,
  },
  LINKEDIN: {
    service: 'LinkedIn',
    defaultBaseUrl: 'https://api.linkedin.com',
    required: ['LINKEDIN_ACCESS_TOKEN'],
    optional: [],
    limit: null,
    pace: { requests: 60, seconds: 60 },
    // One request for the facts of all, then one an account for the number; at most two where a name is new.
    batchSize: 20,
    apiVersion: '202607',
    costPerAccountUsd: null,
  },
  MASTODON: {
    service: 'Mastodon',
    // Every account is asked for at its own host, if the operator allows that host.
    defaultBaseUrl: null,
    required: ['MASTODON_INSTANCES'],
    optional: ['MASTODON_ACCESS_TOKEN'],
    // https://docs.joinmastodon.org/api/rate-limits/, by IP address, at each server.
    limit: { requests: 300, seconds: 300 },
    pace: { requests: 25, seconds: 30 },
    // One account a request at its own host.
    batchSize: 10,
    apiVersion: null,
    costPerAccountUsd: null,
  },
  REDDIT: {
    service: 'Reddit',
    defaultBaseUrl: 'https://oauth.reddit.com',
    required: ['REDDIT_CLIENT_ID', 'REDDIT_CLIENT_SECRET', 'REDDIT_USER_AGENT'],
    optional: ['REDDIT_TOKEN_URL'],
    limit: { requests: 100, seconds: 60 },
    pace: { requests: 16, seconds: 12 },
    // One account a request.
    batchSize: 10,
    apiVersion: null,
    costPerAccountUsd: null,
  },
  THREADS: {
    service: 'Threads',
    defaultBaseUrl: 'https://graph.threads.net',
    required: ['THREADS_ACCESS_TOKEN'],
    optional: [],
    limit: { requests: 1_000, seconds: DAY },
    pace: { requests: 20, seconds: 20 },
    // One account a request.
    batchSize: 10,
    apiVersion: 'v1.0',
    costPerAccountUsd: null,
  },
  TIKTOK: {
    service: 'TikTok',
    defaultBaseUrl: 'https://open.tiktokapis.com',
    required: ['TIKTOK_CLIENT_KEY', 'TIKTOK_CLIENT_SECRET'],
    optional: [],
    limit: { requests: 1_000, seconds: DAY },
    pace: { requests: 20, seconds: 20 },
    // One account a request.
    batchSize: 10,
    apiVersion: null,
    costPerAccountUsd: null,
  },
  TRUTH_SOCIAL: {
    service: 'Truth Social',
    // Off until an operator names the address: there are no public terms for this API.
    defaultBaseUrl: null,
    required: ['TRUTH_SOCIAL_API_BASE_URL'],
    optional: ['TRUTH_SOCIAL_ACCESS_TOKEN'],
    // Mastodon's software, Mastodon's limit.
    limit: { requests: 300, seconds: 300 },
    pace: { requests: 25, seconds: 30 },
    // One account a request.
    batchSize: 10,
    apiVersion: null,
    costPerAccountUsd: null,
  },
  X: {
    service: 'X',
    defaultBaseUrl: 'https://api.x.com',
    required: ['X_BEARER_TOKEN'],
    optional: [],
    // https://docs.x.com/x-api/fundamentals/rate-limits, GET /2/users/by for an app.
    limit: { requests: 300, seconds: 900 },
    pace: { requests: 18, seconds: 60 },
    // The most that /2/users/by takes.
    batchSize: 100,
    apiVersion: null,
    // Pay per use since 2026: $0.010 for each user read, once a UTC day.
    costPerAccountUsd: 0.01,
  },
  YOUTUBE: {
    service: 'YouTube',
    defaultBaseUrl: 'https://www.googleapis.com',
    required: ['YOUTUBE_API_KEY'],
    optional: [],
    // 10,000 units a day; channels.list costs one.
    limit: { requests: 10_000, seconds: DAY },
    pace: { requests: 60, seconds: 60 },
    // The most that channels.list takes.
    batchSize: 50,
    apiVersion: null,
    costPerAccountUsd: null,
  },
};
