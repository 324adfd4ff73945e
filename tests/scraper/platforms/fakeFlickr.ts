import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FakeAccount, type FakeMood, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** The only key that the fake takes. */
export const FLICKR_KEY = `flickr-key-${SECRET}`;

export interface FakeFlickrOptions {
  readonly accounts: readonly FakeAccount[];
  readonly now: () => Date;
  /** Ids by user name, which is another name than the one in an address. */
  readonly userNames?: Readonly<Record<string, string>>;
  /** Codes of methods that fail. */
  readonly failing?: Readonly<Record<string, number>>;
}

export interface FakeFlickr extends PlatformFake {
  /** Methods that were called, without `flickr.`. */
  readonly methods: string[];
}

/**
 * Flickr's REST API by its documentation: one address, the method a parameter of a query or a form, failures with
 * status 200. JSON comes wrapped in a function call unless it is asked for without.
 */
export async function startFakeFlickr(options: FakeFlickrOptions): Promise<FakeFlickr> {
  const { userNames = {}, failing = {}, now } = options;

  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    fake.largestBatch = 1;
    if (refuseByMood(fake.mood, now(), request, response)) return;
    readParameters(request).then(
      (parameters) => answer(parameters, request, response),
      () => response.destroy(),
    );
  });

  function answer(parameters: URLSearchParams, { url }: IncomingMessage, response: ServerResponse): void {
    const method = parameters.get('method')?.replace(/^flickr\./, '') ?? '';
    fake.methods.push(method);
    if (parameters.get('format') !== 'json' || parameters.get('nojsoncallback') !== '1') {
      response.end('jsonFlickrApi({"stat":"ok"})');
      return;
    }
    if (!url?.startsWith('/services/rest/')) return sendJson(response, 404, {});
    if (parameters.get('api_key') !== FLICKR_KEY) return fail(response, 100, 'Invalid API Key');
    if (failing[method] !== undefined) return fail(response, failing[method], `Failed for ${FLICKR_KEY}`);
    const respond = METHODS[method];
    if (respond === undefined) return fail(response, 112, `Method "${method}" not found`);
    const account = fake.accounts.find((one) => respond.isMeant(one, parameters, userNames));
    if (account === undefined) return fail(response, 1, 'User not found');
    if (account.state === 'suspended') return fail(response, 5, 'User deleted');
    sendJson(response, 200, { ...respond.body(account), stat: 'ok' });
  }

  const fake: FakeFlickr = Object.assign(server, {
    accounts: [...options.accounts],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
    methods: [],
  });
  return fake;
}

async function readParameters(request: IncomingMessage): Promise<URLSearchParams> {
  const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
  if (request.method === 'POST' && isForm) return new URLSearchParams(await text(request));
  return new URL(request.url ?? '', 'http://fake').searchParams;
}

interface Method {
  isMeant(
    account: FakeAccount,
    parameters: URLSearchParams,
    userNames: Readonly<Record<string, string>>,
  ): boolean;
  body(account: FakeAccount): object;
}

const METHODS: Readonly<Partial<Record<string, Method>>> = {
  'urls.lookupUser': {
    isMeant({ id, handle }, parameters) {
      const [, name] =
        /^https:\/\/www\.flickr\.com\/(?:photos|people)\/([^/]+)\/?$/.exec(parameters.get('url') ?? '') ?? [];
      return name === id || name?.toLowerCase() === handle.toLowerCase();
    },
    body: ({ id, handle }) => ({ user: { id, username: { _content: handle } } }),
  },
  'people.findByUsername': {
    isMeant: ({ id }, parameters, userNames) => userNames[parameters.get('username') ?? ''] === id,
    body: ({ id, handle }) => ({ user: { id, nsid: id, username: { _content: handle } } }),
  },
  'people.getInfo': {
    isMeant: ({ id }, parameters) => parameters.get('user_id') === id,
    body: ({ id, handle, posts, displayName, more }) => ({
      person: {
        id,
        nsid: id,
        ispro: 1,
        iconserver: '0',
        iconfarm: 0,
        path_alias: handle,
        username: { _content: `user of ${handle}` },
        realname: { _content: displayName ?? '' },
        photos: { firstdate: { _content: '1071510391' }, count: { _content: posts } },
        ...more,
      },
    }),
  },
  'contacts.getPublicList': {
    isMeant: ({ id }, parameters) =>
      parameters.get('user_id') === id && Number(parameters.get('per_page') ?? 1_000) <= 1_000,
    body: ({ following }) => ({
      contacts: { page: 1, pages: 1, per_page: 1, perpage: 1, total: following, contact: [] },
    }),
  },
};

function fail(response: ServerResponse, code: number, message: string): void {
  sendJson(response, 200, { stat: 'fail', code, message });
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
      // Flickr documents no header for the time; this is HTTP's own.
      response.setHeader('retry-after', String(Math.ceil((mood.until.getTime() - now.getTime()) / 1000)));
      response.writeHead(429).end();
      return true;
    case 'unauthorized':
      fail(response, 100, 'Invalid API Key (Key has invalid format)');
      return true;
    case 'broken':
      mood.answer(request, response);
      return true;
    case 'quota':
    case 'unpermitted':
      throw new Error(`Flickr has no refusal of the kind ${mood.kind}.`);
  }
}
