import { LINKEDIN_TOKEN, startFakeLinkedin } from '../../scraper/platforms/fakeLinkedin.ts';
import type { AdapterContract } from '../platformFake.ts';

export const linkedin: AdapterContract = {
  platform: 'LINKEDIN',
  startFake: (accounts) => startFakeLinkedin({ accounts }),
  env: ({ baseUrl }) => ({ LINKEDIN_API_BASE_URL: baseUrl, LINKEDIN_ACCESS_TOKEN: LINKEDIN_TOKEN }),
  account: (n) => ({
    id: String(10_897_894 + n),
    handle: `Organization-${n}`,
    state: 'active',
    followers: 1000 + n,
    displayName: `Organization №${n}`,
  }),
  malformed: ['not a name', 'a,b', 'List(1)', '=cmd()', '', 'a'.repeat(101)],
  unknown: 'not_found',
  suspended: 'not_found',
  followers: 'EXACT',
  hides: false,
  followsRenames: true,
  hasQuota: true,
  unpermitted: 'forbidden',
  limitTellsTime: false,
};
