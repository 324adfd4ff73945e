import { startFakeX, X_TOKEN } from '../../scraper/platforms/fakeX.ts';
import type { AdapterContract } from '../platformFake.ts';

export const x: AdapterContract = {
  platform: 'X',
  startFake: (accounts) => startFakeX({ accounts }),
  env: ({ baseUrl }) => ({ X_API_BASE_URL: baseUrl, X_BEARER_TOKEN: X_TOKEN }),
  account: (n) => ({
    id: String(2_244_994_945 + n),
    handle: `User_${n}`,
    state: 'active',
    followers: 1000 + n,
    following: 500 + n,
    posts: 100 + n,
    displayName: `User №${n}`,
  }),
  malformed: ['not a handle', 'sixteen_letters_', 'a,b', 'ünïcode', '=cmd()', ''],
  unknown: 'not_found',
  suspended: 'suspended',
  followers: 'EXACT',
  // A protected account shows its numbers.
  hides: false,
  followsRenames: true,
  hasQuota: true,
  unpermitted: 'forbidden',
};
