import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only token that the fake takes. */
export const LINKEDIN_TOKEN = `linkedin-token-${SECRET}`;

export interface FakeLinkedinOptions {
  readonly accounts: readonly FakeAccount[];
  /** The versions that are served. */
  readonly versions?: readonly string[];
  /** Organisations whose number of followers is for their administrators only, by id. */
  readonly closed?: readonly string[];
  /** Answers instead of the fake; true when it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/**
 * Organisations of LinkedIn's versioned API: by name (one), by ids (many), and the number of followers of one. The first
 * two speak Rest.li 2.0, the third refuses who says so.
 */
export async function startFakeLinkedin(options: FakeLinkedinOptions): Promise<PlatformFake> {
  const { versions = ['202607'], closed = [] } = options;

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (options.instead?.(request, response) || refuseByMood(fake.mood, request, response)) return;
    const { headers, url: path = '' } = request;
    const version = headers['linkedin-version'];
    if (version === undefined) return refuse(response, 400, 'VERSION_MISSING');
    if (!versions.includes(String(version))) return refuse(response, 426, 'NONEXISTENT_VERSION');
    const isRestli2 = headers['x-restli-protocol-version'] === '2.0.0';
    const [, list] = /^\/rest\/organizationsLookup\?ids=List\((\d+(?:,\d+)*)\)$/.exec(path) ?? [];
    if (list !== undefined && isRestli2) return answerListed(list.split(','), response);
    const [, id] = NETWORK_SIZE.exec(path) ?? [];
    if (id !== undefined && !isRestli2) return answerSize(id, response);
    const { pathname, searchParams } = new URL(path, 'http://fake');
    if (pathname === '/rest/organizations' && searchParams.get('q') === 'vanityName' && isRestli2) {
      return answerNamed(searchParams.get('vanityName') ?? '', response);
    }
    refuse(response, 400, 'ILLEGAL_ARGUMENT');
  });

  function answerNamed(name: string, response: ServerResponse): void {
    fake.largestBatch = Math.max(fake.largestBatch, 1);
    const elements = active()
      .filter(({ handle }) => handle.toLowerCase() === name.toLowerCase())
      .map(organizationOf);
    sendJson(response, 200, { paging: { start: 0, count: 10, links: [] }, elements });
  }

  function answerListed(ids: readonly string[], response: ServerResponse): void {
    fake.largestBatch = Math.max(fake.largestBatch, ids.length);
    const found = active().filter(({ id }) => ids.includes(id));
    const missing = ids.filter((id) => !found.some((account) => account.id === id));
    sendJson(response, 200, {
      results: Object.fromEntries(found.reverse().map((account) => [account.id, organizationOf(account)])),
      statuses: Object.fromEntries(ids.map((id) => [id, missing.includes(id) ? 404 : 200])),
      errors: Object.fromEntries(missing.map((id) => [id, { status: 404, message: 'Not Found' }])),
    });
  }

  function answerSize(id: string, response: ServerResponse): void {
    fake.largestBatch = Math.max(fake.largestBatch, 1);
    const account = active().find((known) => known.id === id);
    if (account === undefined) return refuse(response, 404, 'NOT_FOUND');
    if (closed.includes(id)) return refuse(response, 403, 'ACCESS_DENIED');
    sendJson(response, 200, { firstDegreeSize: account.followers });
  }

  const active = () => fake.accounts.filter(({ state }) => state !== 'suspended');

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

const NETWORK_SIZE =
  /^\/rest\/networkSizes\/urn%3Ali%3Aorganization%3A(\d+)\?edgeType=COMPANY_FOLLOWED_BY_MEMBER$/;

function organizationOf({ id, handle, displayName, more }: FakeAccount): object {
  return {
    id: Number(id),
    vanityName: handle,
    localizedName: displayName ?? handle,
    logoV2: { original: 'urn:li:digitalmediaAsset:x' },
    ...more,
  };
}

function refuse(response: ServerResponse, status: number, code: string, more: object = {}): void {
  sendJson(response, status, { status, code, message: `${code}, says LinkedIn to 127.0.0.1`, ...more });
}

function refuseByMood(mood: FakeMood, request: IncomingMessage, response: ServerResponse): boolean {
  const throttled = (message: string) => {
    refuse(response, 429, 'TOO_MANY_REQUESTS', { serviceErrorCode: 101, message });
    return true;
  };
  switch (mood.kind) {
    case 'broken':
      mood.answer(request, response);
      return true;
    case 'limited':
      return throttled('Too many requests.');
    case 'quota':
      return throttled(
        'Resource level throttle APPLICATION DAY limit for calls to this resource is reached.',
      );
    case 'unpermitted':
      refuse(response, 403, 'ACCESS_DENIED');
      return true;
    case 'unauthorized':
    case 'well':
      if (mood.kind === 'well' && request.headers.authorization === `Bearer ${LINKEDIN_TOKEN}`) return false;
      refuse(response, 401, 'INVALID_ACCESS_TOKEN', { serviceErrorCode: 65_600 });
      return true;
  }
}
