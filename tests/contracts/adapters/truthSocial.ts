import { MASTODON_TOKEN, startFakeMastodon } from '../../scraper/platforms/fakeMastodon.ts';
import type { AdapterContract } from '../platformFake.ts';

export const truthSocial: AdapterContract = {
  platform: 'TRUTH_SOCIAL',
  startFake: (accounts) => startFakeMastodon({ accounts }),
  env: ({ baseUrl }) => ({
    TRUTH_SOCIAL_API_BASE_URL: baseUrl,
    TRUTH_SOCIAL_ACCESS_TOKEN: MASTODON_TOKEN,
  }),
  account: (n) => ({
    id: String(107_780_000_000_000_000n + BigInt(n)),
    handle: `user_${n}`,
    state: 'active',
    followers: 1000 + n,
    following: 500 + n,
    posts: 100 + n,
    displayName: `User №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'a/b', 'user@host.example', 'ünïcode', ''],
  unknown: 'not_found',
  suspended: 'suspended',
  followers: 'EXACT',
  hides: true,
  followsRenames: true,
  hasQuota: false,
  unpermitted: 'forbidden',
};
