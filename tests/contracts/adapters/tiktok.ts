import { startFakeTiktok, TIKTOK_CLIENT } from '../../scraper/platforms/fakeTiktok.ts';
import type { AdapterContract } from '../platformFake.ts';

export const tiktok: AdapterContract = {
  platform: 'TIKTOK',
  startFake: (accounts, { now }) => startFakeTiktok({ accounts, now }),
  env: ({ baseUrl }) => ({
    TIKTOK_API_BASE_URL: baseUrl,
    TIKTOK_CLIENT_KEY: TIKTOK_CLIENT.key,
    TIKTOK_CLIENT_SECRET: TIKTOK_CLIENT.secret,
  }),
  account: (n) => ({
    // TikTok tells none.
    id: `never-sent-${n}`,
    handle: `user.${n}`,
    state: 'active',
    followers: 1000 + n,
    following: 500 + n,
    posts: 100 + n,
    displayName: `User №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'a"b', 'a/b', 'ünïcode', ''],
  unknown: 'not_found',
  // A user that TikTok has banned is not found either.
  suspended: 'not_found',
  followers: 'EXACT',
  hides: true,
  followsRenames: false,
  hasQuota: true,
  unpermitted: 'forbidden',
  limitTellsTime: false,
};
