import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only token that the fake takes. */
export const MASTODON_TOKEN = `mastodon-token-${SECRET}`;

export interface FakeMastodonOptions {
  /** Their ids and handles as a catalogue has them: without or with `@host`, which the fake itself does not say. */
  readonly accounts: readonly FakeAccount[];
  /** Sent with every good answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True for a server that shows accounts to its own users only. */
  readonly isLimitedFederation?: boolean;
}

/**
 * Mastodon's `accounts/lookup` and `accounts/:id`, as of 4.4: a token is optional, names are compared without case,
 * a suspended account is answered with status 200 and without its counts.
 */
export async function startFakeMastodon(options: FakeMastodonOptions): Promise<PlatformFake> {
  const { headers = {}, isLimitedFederation = false } = options;
  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    fake.largestBatch = 1;
    if (refuseByMood(fake.mood, request, response)) return;
    const { authorization } = request.headers;
    if (authorization === undefined && isLimitedFederation) {
      return sendJson(response, 401, { error: 'This API requires an authenticated user' });
    }
    if (authorization !== undefined && authorization !== `Bearer ${MASTODON_TOKEN}`) {
      return sendJson(response, 401, { error: 'The access token is invalid' });
    }
    const url = new URL(request.url ?? '', 'http://fake');
    const [, id] = /^\/api\/v1\/accounts\/([^/]+)$/.exec(url.pathname) ?? [];
    const acct = url.searchParams.get('acct');
    const parameters = [...url.searchParams.keys()].join();
    const isLookup = id === 'lookup';
    if (request.method !== 'GET' || id === undefined || parameters !== (isLookup ? 'acct' : '')) {
      return sendJson(response, 400, { error: 'The request was not well formed' });
    }
    const account = fake.accounts.find((known) =>
      isLookup ? localOf(known.handle).toLowerCase() === acct?.toLowerCase() : localOf(known.id) === id,
    );
    if (account === undefined) return sendJson(response, 404, { error: 'Record not found' }, headers);
    sendJson(response, 200, entityOf(account), headers);
  });

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const localOf = (qualified: string) => qualified.split('@')[0] ?? '';

function entityOf({
  id,
  handle,
  state,
  followers,
  following,
  posts,
  displayName,
  more,
}: FakeAccount): object {
  const local = localOf(handle);
  const isSuspended = state === 'suspended';
  return {
    id: localOf(id),
    username: local,
    acct: local,
    display_name: displayName ?? '',
    locked: false,
    bot: false,
    created_at: '2017-02-08T00:00:00.000Z',
    note: '',
    url: `https://mastodon.example/@${local}`,
    followers_count: isSuspended ? 0 : state === 'hidden' ? -1 : followers,
    following_count: isSuspended ? 0 : following,
    statuses_count: isSuspended ? 0 : posts,
    last_status_at: '2026-11-17',
    fields: [],
    emojis: [],
    ...(isSuspended && { suspended: true }),
    ...more,
  };
}

function refuseByMood(mood: FakeMood, request: IncomingMessage, response: ServerResponse): boolean {
  switch (mood.kind) {
    case 'well':
      return false;
    case 'limited':
      sendJson(
        response,
        429,
        { error: 'Too many requests' },
        {
          'x-ratelimit-limit': '300',
          'x-ratelimit-remaining': '0',
          // With microseconds, as Rails writes it.
          'x-ratelimit-reset': mood.until.toISOString().replace('Z', '000Z'),
        },
      );
      return true;
    case 'unauthorized':
      sendJson(response, 401, { error: 'The access token is invalid' });
      return true;
    case 'unpermitted':
      sendJson(response, 403, { error: 'This action is outside the authorized scopes' });
      return true;
    case 'broken':
      mood.answer(request, response);
      return true;
    case 'quota':
      throw new Error('Mastodon has no quota.');
  }
}
