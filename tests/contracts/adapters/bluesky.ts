import { startFakeBluesky } from '../../scraper/platforms/fakeBluesky.ts';
import type { AdapterContract } from '../platformFake.ts';

/** The n-th name of 24 letters out of those that a DID may have. */
function nameOf(n: number): string {
  const digits = n.toString(25).padStart(24, '0');
  return digits.replace(/\d/g, (digit) => 'pqrstuvwxy'[Number(digit)]!);
}

export const bluesky: AdapterContract = {
  platform: 'BLUESKY',
  startFake: (accounts) => startFakeBluesky({ accounts }),
  env: ({ baseUrl }) => ({ BLUESKY_API_BASE_URL: baseUrl }),
  account: (n) => ({
    id: `did:plc:${nameOf(n)}`,
    handle: `actor${n}.test`,
    state: 'active',
    followers: 1000 + n,
    following: 500 + n,
    posts: 100 + n,
    displayName: `Actor №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'localhost', 'a..test', 'did:plc:short'],
  unknown: 'not_found',
  suspended: 'suspended',
  followers: 'EXACT',
  hides: false,
  followsRenames: true,
  hasQuota: false,
  unpermitted: null,
};
