import { startFakeYoutube, YOUTUBE_KEY } from '../../scraper/platforms/fakeYoutube.ts';
import type { AdapterContract } from '../platformFake.ts';

export const youtube: AdapterContract = {
  platform: 'YOUTUBE',
  startFake: (accounts, { now }) =>
    startFakeYoutube({
      accounts,
      // Old user names are as the handles.
      userNames: Object.fromEntries(accounts.map(({ id, handle }) => [handle.toLowerCase(), id])),
      now,
    }),
  env: ({ baseUrl }) => ({ YOUTUBE_API_BASE_URL: baseUrl, YOUTUBE_API_KEY: YOUTUBE_KEY }),
  account: (n) => ({
    id: `UC${String(n).padStart(22, '-')}`,
    handle: `channel.${n}`,
    state: 'active',
    followers: 1000 + n,
    posts: 100 + n,
    displayName: `Channel №${n}`,
  }),
  malformed: ['not a handle', '=cmd()', 'a,b', '.dot', 'a/b', ''],
  unknown: 'not_found',
  // A channel that YouTube has ended is left out like one that never was.
  suspended: 'not_found',
  followers: 'ROUNDED',
  hides: true,
  followsRenames: true,
  hasQuota: true,
  unpermitted: 'forbidden',
};
