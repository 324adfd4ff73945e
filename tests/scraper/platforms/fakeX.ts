import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only token that the fake takes. */
export const X_TOKEN = `x-token-${SECRET}`;

export interface FakeXOptions {
  readonly accounts: readonly FakeAccount[];
  /** Sent with every good answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of `type` in errors: older answers name the first host, newer ones the second. */
  readonly problemHost?: 'api.twitter.com' | 'api.x.com';
}

/**
 * X API v2, by its specification: users by id or by name, at most 100 well-formed ones a call; who has no user to show
 * is explained in `errors`, with status 200, and `data` is absent when that is all.
 */
export async function startFakeX(options: FakeXOptions): Promise<PlatformFake> {
  const { headers = {}, problemHost = 'api.x.com' } = options;
  const typeOf = (problem: string) => `https://${problemHost}/2/problems/${problem}`;

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (refuseByMood(fake.mood, request, response)) return;
    if (request.headers.authorization !== `Bearer ${X_TOKEN}`) return refuseToken(response);
    const url = new URL(request.url ?? '', 'http://fake');
    const parameter = LOOKUPS.get(url.pathname);
    const asked = url.searchParams.get(parameter ?? '')?.split(',') ?? [];
    fake.largestBatch = Math.max(fake.largestBatch, asked.length);
    if (parameter === undefined || !isWellFormed(url, parameter, asked)) {
      return sendJson(response, 400, {
        errors: [
          { parameters: Object.fromEntries(url.searchParams), message: 'One or more parameters is invalid.' },
        ],
        title: 'Invalid Request',
        detail: 'One or more parameters to your request was invalid.',
        type: typeOf('invalid-request'),
      });
    }
    const users: object[] = [];
    const errors: object[] = [];
    for (const name of new Set(asked)) {
      const account = fake.accounts.find(({ id, handle }) =>
        parameter === 'ids' ? id === name : handle.toLowerCase() === name.toLowerCase(),
      );
      if (account !== undefined && account.state !== 'suspended') users.unshift(userOf(account));
      else errors.push(errorOf(name, parameter, account !== undefined, typeOf('resource-not-found')));
    }
    sendJson(
      response,
      200,
      { ...(users.length > 0 && { data: users }), ...(errors.length > 0 && { errors }) },
      headers,
    );
  });

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const LOOKUPS: ReadonlyMap<string, 'ids' | 'usernames'> = new Map([
  ['/2/users', 'ids'],
  ['/2/users/by', 'usernames'],
]);

const FORMS = { ids: /^[0-9]{1,19}$/, usernames: /^[A-Za-z0-9_]{1,15}$/ } as const;

const USER_FIELDS =
  'created_at description entities id location most_recent_post_id name pinned_post_id profile_image_url protected ' +
  'public_metrics url username verified verified_type withheld';

function isWellFormed(url: URL, parameter: 'ids' | 'usernames', asked: readonly string[]): boolean {
  const fields = url.searchParams.get('user.fields')?.split(',') ?? [];
  return (
    asked.length <= 100 &&
    asked.every((name) => FORMS[parameter].test(name)) &&
    fields.every((field) => USER_FIELDS.split(' ').includes(field)) &&
    [...url.searchParams.keys()].every((key) => key === parameter || key === 'user.fields')
  );
}

/** A protected account ("hidden") shows its numbers; only its posts are for its followers. */
function userOf({ id, handle, state, followers, following, posts, displayName, more }: FakeAccount): object {
  return {
    id,
    username: handle,
    name: displayName ?? handle,
    protected: state === 'hidden',
    public_metrics: {
      followers_count: followers,
      following_count: following,
      tweet_count: posts,
      listed_count: 7,
      like_count: 4_711,
    },
    ...more,
  };
}

/** A suspended user has the same type as an unknown one. */
function errorOf(name: string, parameter: string, isSuspended: boolean, type: string): object {
  return {
    value: name,
    detail: isSuspended
      ? `User has been suspended: [${name}].`
      : `Could not find user with ${parameter}: [${name}].`,
    title: isSuspended ? 'Forbidden' : 'Not Found Error',
    resource_type: 'user',
    parameter,
    resource_id: name,
    type,
  };
}

function refuseToken(response: ServerResponse): void {
  sendJson(response, 401, {
    title: 'Unauthorized',
    type: 'about:blank',
    status: 401,
    detail: 'Unauthorized',
  });
}

function refuseByMood(mood: FakeMood, request: IncomingMessage, response: ServerResponse): boolean {
  switch (mood.kind) {
    case 'well':
      return false;
    case 'limited':
      sendJson(
        response,
        429,
        { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
        {
          'x-rate-limit-limit': '300',
          'x-rate-limit-remaining': '0',
          'x-rate-limit-reset': String(Math.ceil(mood.until.getTime() / 1000)),
        },
      );
      return true;
    case 'quota':
      sendJson(response, 429, {
        account_id: 4_711,
        product_name: 'standard-basic',
        title: 'UsageCapExceeded',
        period: 'Monthly',
        scope: 'Product',
        detail: 'Usage cap exceeded: Monthly product cap',
        type: 'https://api.twitter.com/2/problems/usage-capped',
      });
      return true;
    case 'unauthorized':
      refuseToken(response);
      return true;
    case 'unpermitted':
      sendJson(response, 403, {
        title: 'Client Forbidden',
        detail: 'This app may not use this endpoint.',
        reason: 'client-not-enrolled',
        type: 'https://api.twitter.com/2/problems/client-forbidden',
      });
      return true;
    case 'broken':
      mood.answer(request, response);
      return true;
  }
}
