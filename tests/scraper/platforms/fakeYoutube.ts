import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only key that the fake takes, in the header. */
export const YOUTUBE_KEY = `youtube-key-${SECRET}`;

export interface FakeYoutubeOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
  /** Channels of old user names, by the user name; no handle finds them. */
  readonly userNames?: Readonly<Record<string, string>>;
  /** Of a page, whatever `maxResults` says. */
  readonly pageSize?: number;
  /** A channel id that YouTube refuses, together with the whole list that it is in. */
  readonly refused?: { readonly id: string; readonly status: number; readonly reason: string };
}

/**
 * `channels.list` of YouTube Data API v3: exactly one filter, at most 50 ids; who is unknown or ended is left out, and
 * `items` with them when nobody remains.
 */
export async function startFakeYoutube(options: FakeYoutubeOptions): Promise<PlatformFake> {
  const { userNames = {}, pageSize = 50, refused, now } = options;

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (refuseByMood(fake.mood, now(), request, response)) return;
    if (request.headers['x-goog-api-key'] !== YOUTUBE_KEY) return refuseKey(response);
    const url = new URL(request.url ?? '', 'http://fake');
    const filters = FILTERS.filter((filter) => url.searchParams.has(filter));
    const [filter] = filters;
    const value = url.searchParams.get(filter ?? '') ?? '';
    const asked = filter === 'id' ? value.split(',') : [value];
    fake.largestBatch = Math.max(fake.largestBatch, asked.length);
    if (filters.length !== 1)
      return refuse(response, 400, filter ? 'incompatibleParameters' : 'missingRequiredParameter');
    if (!isWellFormed(url) || asked.length > 50) return refuse(response, 400, 'invalidFilters');
    if (refused && asked.includes(refused.id)) return refuse(response, refused.status, refused.reason);

    const found = fake.accounts.filter(({ id, handle, state }) => {
      if (state === 'suspended') return false;
      if (filter === 'id') return asked.includes(id);
      if (filter === 'forUsername') return userNames[value.toLowerCase()] === id;
      return handle.toLowerCase() === value.replace(/^@/, '').toLowerCase();
    });
    const from = Number(url.searchParams.get('pageToken') ?? 0);
    const size = Math.min(pageSize, Number(url.searchParams.get('maxResults') ?? 5));
    const items = found
      .reverse()
      .slice(from, from + size)
      .map(channelOf);
    sendJson(response, 200, {
      kind: 'youtube#channelListResponse',
      etag: 'x',
      ...(from + size < found.length && { nextPageToken: String(from + size) }),
      pageInfo: { totalResults: found.length, resultsPerPage: size },
      ...(items.length > 0 && { items }),
    });
  });

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const FILTERS = ['id', 'forHandle', 'forUsername', 'mine', 'managedByMe'] as const;
const PARTS = 'brandingSettings contentDetails id localizations snippet statistics status topicDetails';

function isWellFormed({ pathname, searchParams }: URL): boolean {
  const parts = searchParams.get('part')?.split(',') ?? [''];
  const maxResults = searchParams.get('maxResults') ?? '5';
  return (
    pathname === '/youtube/v3/channels' &&
    parts.every((part) => PARTS.split(' ').includes(part)) &&
    /^\d+$/.test(maxResults) &&
    Number(maxResults) <= 50 &&
    [...searchParams.keys()].every((key) =>
      [...FILTERS, 'part', 'maxResults', 'pageToken'].some((known) => known === key),
    )
  );
}

/** Counts are sent as strings. */
function channelOf({ id, handle, state, followers, posts, displayName, more }: FakeAccount): object {
  const isHidden = state === 'hidden';
  return {
    kind: 'youtube#channel',
    etag: 'x',
    id,
    snippet: { title: displayName ?? handle, description: '', customUrl: `@${handle}` },
    statistics: {
      viewCount: '33339877023',
      subscriberCount: isHidden ? '0' : asString(followers),
      hiddenSubscriberCount: isHidden,
      videoCount: asString(posts),
    },
    ...more,
  };
}

function asString(count: unknown): unknown {
  return typeof count === 'number' ? String(count) : count;
}

function refuse(response: ServerResponse, status: number, reason: string, more: object = {}): void {
  const message = `Refused for ${reason}, says YouTube to 127.0.0.1.`;
  sendJson(response, status, {
    error: { code: status, message, errors: [{ message, domain: 'youtube.x', reason }], ...more },
  });
}

function refuseKey(response: ServerResponse): void {
  refuse(response, 400, 'badRequest', {
    status: 'INVALID_ARGUMENT',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
      },
    ],
  });
}

function refuseByMood(
  mood: FakeMood,
  now: Date,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  switch (mood.kind) {
    case 'well':
      return false;
    case 'limited':
      // YouTube itself documents no header for the time; this is HTTP's own.
      response.setHeader('retry-after', String(Math.ceil((mood.until.getTime() - now.getTime()) / 1000)));
      refuse(response, 403, 'rateLimitExceeded');
      return true;
    case 'quota':
      refuse(response, 403, 'quotaExceeded');
      return true;
    case 'unauthorized':
      refuseKey(response);
      return true;
    case 'unpermitted':
      refuse(response, 403, 'accessNotConfigured');
      return true;
    case 'broken':
      mood.answer(request, response);
      return true;
  }
}
