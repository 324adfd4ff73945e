import { FACEBOOK_TOKEN, startFakeFacebook } from '../../scraper/platforms/fakeFacebook.ts';
import type { AdapterContract } from '../platformFake.ts';

export const facebook: AdapterContract = {
  platform: 'FACEBOOK',
  startFake: (accounts, { now }) => startFakeFacebook({ accounts, now }),
  env: ({ baseUrl }) => ({ FACEBOOK_API_BASE_URL: baseUrl, FACEBOOK_ACCESS_TOKEN: FACEBOOK_TOKEN }),
  account: (n) => ({
    id: String(100_064_000_000_000 + n),
    handle: `Page.${n}`,
    state: 'active',
    followers: 1000 + n,
    displayName: `Page №${n}`,
  }),
  malformed: ['not a name', 'a,b', '=cmd()', '?ids=1', '', 'a'.repeat(101), 'watch'],
  unknown: 'not_found',
  // Unpublished and deleted pages look alike.
  suspended: 'not_found',
  followers: 'EXACT',
  hides: false,
  followsRenames: true,
  hasQuota: false,
  unpermitted: 'forbidden',
  // The first may be refused for one page alone.
  unpermittedAfter: 2,
};
