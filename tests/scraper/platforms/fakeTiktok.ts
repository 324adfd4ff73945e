import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { createFakeTokens, type FakeTokens } from './fakeTokens.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

export const TIKTOK_CLIENT = { key: `aw-${SECRET}`, secret: `secret-${SECRET}` };

export interface FakeTiktokOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
}

export type FakeTiktok = PlatformFake & { readonly tokens: FakeTokens };

/**
 * TikTok's Research API: a client token of two hours, and one user by name a POST, with the fields in the address.
 * Every answer has an `error`; who is not there, or private, is an `invalid_params`.
 */
export async function startFakeTiktok({ accounts, now }: FakeTiktokOptions): Promise<FakeTiktok> {
  const tokens = createFakeTokens(now, 7_200);
  const server = await startFakeServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://fake');
    if (url.pathname === '/v2/oauth/token/') {
      return answerToken(new URLSearchParams(await text(request)), response);
    }
    fake.counted += 1;
    fake.largestBatch = 1;
    if (fake.mood.kind === 'broken') return fake.mood.answer(request, response);
    if (fake.mood.kind === 'unauthorized' || !tokens.isGood(request.headers.authorization)) {
      return refuse(response, 401, 'access_token_invalid', 'The access token is invalid or not found.');
    }
    if (refuseByMood(fake.mood, response)) return;
    const username = readUsername(await text(request));
    const fields = url.searchParams.get('fields')?.split(',') ?? [];
    if (!isWellFormed(request, url) || username === null || fields.some((field) => !FIELDS.has(field))) {
      return refuse(response, 400, 'invalid_params', 'Some of the fields or parameters are not known.');
    }
    const account = fake.accounts.find(({ handle }) => handle.toLowerCase() === username.toLowerCase());
    if (account === undefined || account.state === 'suspended') {
      return refuse(
        response,
        400,
        'invalid_params',
        `Username ${username} is invalid: cannot find the user.`,
      );
    }
    if (account.state === 'hidden') {
      return refuse(response, 400, 'invalid_params', `User ${username} is private.`);
    }
    const user = Object.entries(userOf(account)).filter(([field]) => fields.includes(field));
    sendJson(response, 200, { data: Object.fromEntries(user), error: errorOf('ok', '') });
  }

  function answerToken(form: URLSearchParams, response: ServerResponse): void {
    const isClient =
      fake.mood.kind !== 'unauthorized' &&
      form.get('client_key') === TIKTOK_CLIENT.key &&
      form.get('client_secret') === TIKTOK_CLIENT.secret;
    if (!isClient || form.get('grant_type') !== 'client_credentials') {
      sendJson(response, 200, { error: 'invalid_client', error_description: SECRET, log_id: '1' });
    } else sendJson(response, 200, tokens.issue());
  }

  const fake: FakeTiktok = Object.assign(server, {
    accounts: [...accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
    tokens,
  });
  return fake;
}

const FIELDS: ReadonlySet<string> = new Set([
  'display_name',
  'bio_description',
  'avatar_url',
  'is_verified',
  'follower_count',
  'following_count',
  'likes_count',
  'video_count',
  'bio_url',
]);

function isWellFormed(request: IncomingMessage, url: URL): boolean {
  return (
    request.method === 'POST' &&
    url.pathname === '/v2/research/user/info/' &&
    [...url.searchParams.keys()].join() === 'fields' &&
    request.headers['content-type'] === 'application/json'
  );
}

function readUsername(body: string): string | null {
  const { username, ...others } = JSON.parse(body) as Record<string, unknown>;
  return typeof username === 'string' && Object.keys(others).length === 0 ? username : null;
}

function userOf({ followers, following, posts, displayName, more }: FakeAccount): object {
  return {
    display_name: displayName,
    follower_count: followers,
    following_count: following,
    video_count: posts,
    is_verified: false,
    ...more,
  };
}

const errorOf = (code: string, message: string) => ({ code, message, log_id: '202611210700000ABC' });

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { data: {}, error: errorOf(code, message) });
}

function refuseByMood({ kind }: FakeMood, response: ServerResponse): boolean {
  switch (kind) {
    case 'limited':
      refuse(response, 429, 'rate_limit_exceeded', 'The API rate limit was exceeded.');
      return true;
    case 'quota':
      refuse(response, 429, 'daily_quota_limit_exceeded', 'The daily quota limit was exceeded.');
      return true;
    case 'unpermitted':
      refuse(response, 401, 'scope_not_authorized', 'The scope is not authorized.');
      return true;
    case 'well':
    case 'unauthorized':
    case 'broken':
      return false;
  }
}
