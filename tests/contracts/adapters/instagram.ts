import {
  INSTAGRAM_TOKEN,
  INSTAGRAM_USER,
  startFakeInstagram,
} from '../../scraper/platforms/fakeInstagram.ts';
import type { AdapterContract } from '../platformFake.ts';

export const instagram: AdapterContract = {
  platform: 'INSTAGRAM',
  startFake: (accounts, { now }) => startFakeInstagram({ accounts, now }),
  env: ({ baseUrl }) => ({
    INSTAGRAM_API_BASE_URL: baseUrl,
    INSTAGRAM_ACCESS_TOKEN: INSTAGRAM_TOKEN,
    INSTAGRAM_USER_ID: INSTAGRAM_USER,
  }),
  account: (n) => ({
    id: String(17_841_401_000_000_000n + BigInt(n)),
    handle: `user_${n}.ig`,
    state: 'active',
    followers: 1000 + n,
    following: 500 + n,
    posts: 100 + n,
    displayName: `User №${n}`,
  }),
  malformed: ['not a name', 'x){id}', 'a,b', 'ünïcode', '=cmd()', '', 'a'.repeat(31), 'reel'],
  unknown: 'not_found',
  suspended: 'not_found',
  followers: 'EXACT',
  hides: false,
  followsRenames: false,
  hasQuota: false,
  unpermitted: 'forbidden',
};
