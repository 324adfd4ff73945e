import { FLICKR_KEY, startFakeFlickr } from '../../scraper/platforms/fakeFlickr.ts';
import type { AdapterContract } from '../platformFake.ts';

export const flickr: AdapterContract = {
  platform: 'FLICKR',
  startFake: (accounts, { now }) => startFakeFlickr({ accounts, now }),
  env: ({ baseUrl }) => ({ FLICKR_API_BASE_URL: baseUrl, FLICKR_API_KEY: FLICKR_KEY }),
  account: (n) => ({
    id: `${12_037_949_632 + n}@N01`,
    handle: `alias_${n}`,
    state: 'active',
    following: 500 + n,
    posts: 100 + n,
    displayName: `Person №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'a&api_key=b', 'a/b', 'ünïcode', ''],
  unknown: 'not_found',
  // "User deleted", whoever deleted it.
  suspended: 'not_found',
  followers: null,
  hides: false,
  followsRenames: true,
  hasQuota: false,
  unpermitted: null,
};
