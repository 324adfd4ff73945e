import { MASTODON_TOKEN, startFakeMastodon } from '../../scraper/platforms/fakeMastodon.ts';
import type { AdapterContract } from '../platformFake.ts';

export const mastodon: AdapterContract = {
  platform: 'MASTODON',
  startFake: (accounts) => startFakeMastodon({ accounts }),
  env: ({ baseUrl }) => ({
    MASTODON_API_BASE_URL: baseUrl,
    MASTODON_INSTANCES: 'mastodon.example',
    MASTODON_ACCESS_TOKEN: MASTODON_TOKEN,
  }),
  account: (n) => ({
    // With the host that the id is one of, as it is stored.
    id: `${109_348_000_000_000_000n + BigInt(n)}@mastodon.example`,
    handle: `user_${n}@mastodon.example`,
    state: 'active',
    followers: 1000 + n,
    following: 500 + n,
    posts: 100 + n,
    displayName: `User №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'alice', 'a@b@c.example', 'alice@localhost', 'alice@127.0.0.1', ''],
  unknown: 'not_found',
  suspended: 'suspended',
  followers: 'EXACT',
  hides: true,
  followsRenames: true,
  hasQuota: false,
  unpermitted: 'forbidden',
};
