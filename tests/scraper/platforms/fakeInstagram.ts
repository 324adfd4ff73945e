import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { type GraphError, pickFields, refuseGraph, sendGraphError } from './fakeGraph.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only token that the fake takes, in the header. */
export const INSTAGRAM_TOKEN = `instagram-token-${SECRET}`;
/** The account that asks. */
export const INSTAGRAM_USER = '17841405309211844';

export interface FakeInstagramOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
  /** Of every good answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `business_discovery` of the Instagram API: one account a request, by its name in lower case within the expression for
 * the fields. Who is unknown, suspended, or a person like you and me cannot be found, all in the same words.
 */
export async function startFakeInstagram(options: FakeInstagramOptions): Promise<PlatformFake> {
  const { now, headers = {} } = options;
  const throttle = { type: 'instagram', code: 80_002 };
  const graph = { token: INSTAGRAM_TOKEN, now, throttle, refusalStatus: 403 };

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (refuseGraph({ ...graph, mood: fake.mood }, request, response)) return;
    fake.largestBatch = 1;
    const url = new URL(request.url ?? '', 'http://fake');
    if (url.pathname !== `/v25.0/${INSTAGRAM_USER}`) return sendGraphError(response, NO_SUCH_OBJECT);
    const [, name, fields] = EXPRESSION.exec(url.searchParams.get('fields') ?? '') ?? [];
    if (name === undefined || fields === undefined || url.searchParams.has('access_token')) {
      return sendGraphError(response, WRONG_PARAMETER);
    }
    const account = fake.accounts.find(({ handle }) => handle.toLowerCase() === name);
    if (account === undefined || account.state === 'suspended') {
      return sendGraphError(response, CANNOT_FIND_USER);
    }
    const found = pickFields(userOf(account), USER_FIELDS, fields);
    if (found === null) return sendGraphError(response, WRONG_PARAMETER);
    sendJson(response, 200, { business_discovery: found, id: INSTAGRAM_USER }, headers);
  });

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const EXPRESSION = /^business_discovery\.username\(([a-z0-9._]{1,30})\)\{([a-z_,]+)\}$/;
const WRONG_PARAMETER: GraphError = { status: 400, code: 100 };
const NO_SUCH_OBJECT: GraphError = { status: 400, code: 100, subcode: 33 };
const CANNOT_FIND_USER: GraphError = { status: 400, code: 110, subcode: 2_207_013 };

const USER_FIELDS =
  'id ig_id username name biography website profile_picture_url followers_count follows_count media_count';

function userOf({ id, handle, followers, following, posts, displayName, more }: FakeAccount) {
  return {
    id,
    username: handle.toLowerCase(),
    name: displayName,
    followers_count: followers,
    follows_count: following,
    media_count: posts,
    ...more,
  };
}
