import type { CountMetric, Platform } from '../../db/domain.ts';

/** How a middling simulated account of a platform behaves; single accounts vary around it. */
export interface Habits {
  readonly metrics: readonly CountMetric[];
  /** Followers gained in a year, as a share. */
  readonly growth: number;
  readonly postsPerDay: number;
  /** Likes in a day per follower; comments and shares go with them. */
  readonly likes: number;
  /** Views in a day per follower. */
  readonly views: number;
}

/**
 * Before the bar stands what each platform gives about any public account. After it stands what a simulated
 * account reports as well, though the real platform shows it to the account's owner only: without that a demo
 * would have no engagement to look at. The others are left as bare as they are, which shows what unknown
 * numbers look like.
 */
export const HABITS: Readonly<Record<Platform, Habits>> = {
  BLUESKY: habits('followers following posts', { growth: 0.45, postsPerDay: 1.2 }),
  FACEBOOK: habits('followers | likes comments shares', { growth: 0.03, likes: 0.0012 }),
  FLICKR: habits('following posts | views', { growth: 0, postsPerDay: 0.6, views: 0.04 }),
  INSTAGRAM: habits('followers following posts | likes comments shares', {
    growth: 0.12,
    postsPerDay: 0.7,
    likes: 0.005,
  }),
  LINKEDIN: habits('followers | likes comments shares', { growth: 0.16, likes: 0.0015 }),
  MASTODON: habits('followers following posts', { growth: 0.08, postsPerDay: 1 }),
  REDDIT: habits('followers', { growth: 0.14 }),
  THREADS: habits('followers | likes comments shares views', { growth: 0.35, likes: 0.002, views: 0.06 }),
  TIKTOK: habits('followers following posts likes | comments shares views', {
    growth: 0.28,
    postsPerDay: 0.5,
    likes: 0.009,
    views: 0.25,
  }),
  TRUTH_SOCIAL: habits('followers following posts', { growth: 0.06, postsPerDay: 1.5 }),
  X: habits('followers following listed posts | likes comments shares', {
    growth: 0.02,
    postsPerDay: 2.5,
    likes: 0.0009,
  }),
  YOUTUBE: habits('followers posts views | likes comments shares', {
    growth: 0.1,
    postsPerDay: 0.15,
    likes: 0.0008,
    views: 0.08,
  }),
};

function habits(
  metrics: string,
  { growth, postsPerDay = 0, likes = 0, views = 0 }: Partial<Habits> & Pick<Habits, 'growth'>,
): Habits {
  const names = metrics.split(' ').filter((name) => name !== '|') as CountMetric[];
  return { metrics: names, growth, postsPerDay, likes, views };
}
