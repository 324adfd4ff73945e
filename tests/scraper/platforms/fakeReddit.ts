import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { createFakeTokens, type FakeTokens } from './fakeTokens.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

export const REDDIT_CLIENT = { id: `id-${SECRET}`, secret: `secret-${SECRET}` };
export const REDDIT_AGENT = 'server:tidemark-test:0.1 (by u/tidemark)';
export const REDDIT_TOKEN_PATH = '/api/v1/access_token';

export interface FakeRedditOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
  /** Sent with every good answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type FakeReddit = PlatformFake & { readonly tokens: FakeTokens };

/**
 * Reddit's `about` of a user or a community, with a token of a day. A suspended user is answered with status 200; a
 * private, a banned and an unknown community with 403, 404 and a redirect to the search.
 */
export async function startFakeReddit(options: FakeRedditOptions): Promise<FakeReddit> {
  const { accounts, now, headers = {} } = options;
  const tokens = createFakeTokens(now, 86_400);
  const server = await startFakeServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isAgent = request.headers['user-agent'] === REDDIT_AGENT;
    if (request.url === REDDIT_TOKEN_PATH) {
      const isForm = request.method === 'POST' && (await text(request)) === 'grant_type=client_credentials';
      const isClient = isAgent && isForm && fake.mood.kind !== 'unauthorized' && isBasic(request);
      if (isClient) sendJson(response, 200, { ...tokens.issue(), scope: '*' });
      else sendJson(response, 401, { message: 'Unauthorized', error: 401 });
      return;
    }
    fake.counted += 1;
    fake.largestBatch = 1;
    if (fake.mood.kind === 'broken') return fake.mood.answer(request, response);
    if (fake.mood.kind === 'unauthorized' || !tokens.isGood(request.headers.authorization)) {
      return sendJson(response, 401, { message: 'Unauthorized', error: 401 });
    }
    if (refuseByMood(fake.mood, now(), response)) return;
    const [, kind, name = ''] = /^\/(user|r)\/([A-Za-z0-9_-]+)\/about$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET' || kind === undefined) {
      return sendJson(response, 400, { message: 'Bad Request', error: 400 });
    }
    if (!isAgent) return sendJson(response, 429, { message: 'Too Many Requests', error: 429 });
    const handle = (kind === 'r' ? `r/${name}` : name).toLowerCase();
    const account = fake.accounts.find((known) => known.handle.toLowerCase() === handle);
    if (kind === 'r') answerCommunity(name, account, response);
    else answerUser(account, response);
  }

  function answerUser(account: FakeAccount | undefined, response: ServerResponse): void {
    if (account === undefined) return sendJson(response, 404, { message: 'Not Found', error: 404 }, headers);
    const data =
      account.state === 'suspended'
        ? { name: account.handle, is_suspended: true, total_karma: 0 }
        : userOf(account);
    sendJson(response, 200, { kind: 't2', data }, headers);
  }

  function answerCommunity(name: string, account: FakeAccount | undefined, response: ServerResponse): void {
    if (account === undefined) {
      const location = `https://oauth.reddit.com/subreddits/search?q=${name}`;
      response.writeHead(302, { ...headers, location }).end();
    } else if (account.state === 'suspended') {
      sendJson(response, 404, { reason: 'banned', message: 'Not Found', error: 404 }, headers);
    } else if (account.state === 'hidden') {
      sendJson(response, 403, { reason: 'private', message: 'Forbidden', error: 403 }, headers);
    } else sendJson(response, 200, { kind: 't5', data: communityOf(account) }, headers);
  }

  const fake: FakeReddit = Object.assign(server, {
    accounts: [...accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
    tokens,
  });
  return fake;
}

function isBasic({ headers }: IncomingMessage): boolean {
  const credentials = Buffer.from(`${REDDIT_CLIENT.id}:${REDDIT_CLIENT.secret}`).toString('base64');
  return headers.authorization === `Basic ${credentials}`;
}

function userOf({ id, handle, followers, displayName, more }: FakeAccount): object {
  return {
    id: id.replace('t2_', ''),
    name: handle,
    created_utc: 1118030400.0,
    link_karma: 47_110,
    comment_karma: 815,
    total_karma: 47_925,
    verified: true,
    subreddit: { display_name: `u_${handle}`, title: displayName ?? '', subscribers: followers },
    ...more,
  };
}

function communityOf({ id, handle, followers, displayName, more }: FakeAccount): object {
  return {
    id: id.replace('t5_', ''),
    name: id,
    display_name: handle.replace('r/', ''),
    title: displayName ?? '',
    subscribers: followers,
    subreddit_type: 'public',
    created_utc: 1201233135.0,
    ...more,
  };
}

function refuseByMood(mood: FakeMood, now: Date, response: ServerResponse): boolean {
  switch (mood.kind) {
    case 'limited':
      sendJson(
        response,
        429,
        { message: 'Too Many Requests', error: 429 },
        {
          'x-ratelimit-used': '1000',
          'x-ratelimit-remaining': '0.0',
          'x-ratelimit-reset': String((mood.until.getTime() - now.getTime()) / 1000),
        },
      );
      return true;
    case 'unpermitted':
      sendJson(response, 403, { message: 'Forbidden', error: 403 });
      return true;
    case 'quota':
      throw new Error('Reddit has no quota.');
    case 'well':
    case 'unauthorized':
    case 'broken':
      return false;
  }
}
