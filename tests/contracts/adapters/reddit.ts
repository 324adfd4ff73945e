import {
  REDDIT_AGENT,
  REDDIT_CLIENT,
  REDDIT_TOKEN_PATH,
  startFakeReddit,
} from '../../scraper/platforms/fakeReddit.ts';
import type { AdapterContract } from '../platformFake.ts';

export const reddit: AdapterContract = {
  platform: 'REDDIT',
  startFake: (accounts, { now }) => startFakeReddit({ accounts, now }),
  env: ({ baseUrl }) => ({
    REDDIT_API_BASE_URL: baseUrl,
    REDDIT_TOKEN_URL: `${baseUrl}${REDDIT_TOKEN_PATH}`,
    REDDIT_CLIENT_ID: REDDIT_CLIENT.id,
    REDDIT_CLIENT_SECRET: REDDIT_CLIENT.secret,
    REDDIT_USER_AGENT: REDDIT_AGENT,
  }),
  // Users and communities in turn, so that those which the suite hides (every fifth from the fourth on) are communities:
  // no user is private.
  account: (n) => ({
    id: `${n % 5 < 3 ? 't2' : 't5'}_${(1_000_000 + n).toString(36)}`,
    handle: n % 5 < 3 ? `user-${n}` : `r/community_${n}`,
    state: 'active',
    followers: 1000 + n,
    displayName: `Title №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'r/all', 'r/a', 'a/b/c', 'ünïcode', ''],
  unknown: 'not_found',
  suspended: 'suspended',
  followers: 'EXACT',
  hides: true,
  // Neither can be renamed, and no id can be asked by.
  followsRenames: false,
  hasQuota: false,
  unpermitted: 'forbidden',
};
