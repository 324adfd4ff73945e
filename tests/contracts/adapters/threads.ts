import { startFakeThreads, THREADS_TOKEN } from '../../scraper/platforms/fakeThreads.ts';
import type { AdapterContract } from '../platformFake.ts';

export const threads: AdapterContract = {
  platform: 'THREADS',
  startFake: (accounts, { now }) => startFakeThreads({ accounts, now }),
  env: ({ baseUrl }) => ({ THREADS_API_BASE_URL: baseUrl, THREADS_ACCESS_TOKEN: THREADS_TOKEN }),
  account: (n) => ({
    // The API has no ids.
    id: `user_${n}.th`,
    handle: `user_${n}.th`,
    state: 'active',
    followers: 1000 + n,
    displayName: `User №${n}`,
  }),
  malformed: ['not a name', 'a,b', 'a&fields=id', 'ünïcode', '=cmd()', '', 'a'.repeat(31)],
  unknown: 'not_found',
  suspended: 'not_found',
  followers: 'EXACT',
  hides: false,
  followsRenames: false,
  hasQuota: false,
  unpermitted: 'forbidden',
};
