import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { type GraphError, pickFields, refuseGraph, sendGraphError } from './fakeGraph.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only token that the fake takes, in the header. */
export const THREADS_TOKEN = `threads-token-${SECRET}`;

export interface FakeThreadsOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
}

/**
 * `profile_lookup` of the Threads API: one profile a request, by its exact name. It refuses with status 500, as the real
 * one was seen to. How it says that there is no such profile is documented nowhere.
 */
export async function startFakeThreads(options: FakeThreadsOptions): Promise<PlatformFake> {
  const { now } = options;
  const graph = { token: THREADS_TOKEN, now, throttle: { type: 'threads', code: 4 }, refusalStatus: 500 };

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (refuseGraph({ ...graph, mood: fake.mood }, request, response)) return;
    fake.largestBatch = 1;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    const name = searchParams.get('username');
    if (pathname !== '/v1.0/profile_lookup' || name === null || searchParams.has('access_token')) {
      return sendGraphError(response, WRONG_PARAMETER);
    }
    const account = fake.accounts.find(({ handle }) => handle.toLowerCase() === name);
    if (account === undefined || account.state === 'suspended') return sendGraphError(response, MISSING);
    const all = PROFILE_FIELDS.replaceAll(' ', ',');
    const profile = pickFields(profileOf(account), PROFILE_FIELDS, searchParams.get('fields') ?? all);
    if (profile === null) return sendGraphError(response, WRONG_PARAMETER);
    sendJson(response, 200, profile);
  });

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const WRONG_PARAMETER: GraphError = { status: 500, code: 100, type: 'THApiException' };
const MISSING: GraphError = { status: 400, code: 24, type: 'THApiException' };

/** There is no id among them. */
const PROFILE_FIELDS =
  'username name profile_picture_url biography is_verified follower_count likes_count quotes_count replies_count reposts_count views_count';

function profileOf({ handle, followers, displayName, more }: FakeAccount) {
  const lastWeek = { likes_count: 7, quotes_count: 7, replies_count: 7, reposts_count: 7, views_count: 7 };
  return {
    username: handle.toLowerCase(),
    name: displayName,
    follower_count: followers,
    ...lastWeek,
    ...more,
  };
}
