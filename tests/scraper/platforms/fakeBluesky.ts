import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAccount, FakeMood, PlatformFake } from '../../contracts/platformFake.ts';
import { sendJson, startFakeServer } from './startFakeServer.ts';

/** An actor of the fake, as `profileViewDetailed` shows it. */
export type FakeActor = { readonly did: string; readonly handle: string } & Readonly<Record<string, unknown>>;

export interface FakeBlueskyOptions {
  /** Actors that are sent as they are, beside the accounts. */
  readonly actors?: readonly FakeActor[];
  readonly accounts?: readonly FakeAccount[];
  readonly takenDown?: readonly string[];
  readonly deactivated?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers instead of the fake; true when it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/**
 * The documented behaviour of an AppView, as it was seen on a real one (tests/e2e/bluesky asks the real one):
 * at most 25 well-formed actors, each answered once, in lower case and in no particular order; who cannot be shown is
 * left out of `getProfiles`, and explained by `getProfile` with status 400.
 */
export async function startFakeBluesky(options: FakeBlueskyOptions): Promise<PlatformFake> {
  const { actors = [], takenDown = [], deactivated = [], headers = {} } = options;
  const server = await startFakeServer((request, response) => {
    fake.counted += 1;
    if (options.instead?.(request, response) || refuseByMood(fake.mood, request, response)) return;
    const url = new URL(request.url ?? '', 'http://fake');
    const refuse = (error: string, message: string) => sendJson(response, 400, { error, message }, headers);
    const asked = [...url.searchParams.getAll('actors'), ...url.searchParams.getAll('actor')];
    fake.largestBatch = Math.max(fake.largestBatch, asked.length);
    if (asked.length > 25)
      return refuse('InvalidRequest', 'Error: actors must not have more than 25 elements');
    if (asked.some((actor) => !/^(did:|[a-z0-9-]+\.)/i.test(actor))) {
      return refuse('InvalidRequest', 'Error: actors/0 must be a valid did or a handle');
    }
    if (url.pathname === '/xrpc/app.bsky.actor.getProfiles') {
      const shown = new Set(
        asked.filter((actor) => !isTakenDown(actor) && !deactivated.includes(actor)).map(find),
      );
      return sendJson(response, 200, { profiles: [...shown].filter(Boolean).reverse() }, headers);
    }
    const actor = asked[0] ?? '';
    if (isTakenDown(actor)) return refuse('AccountTakedown', 'Account has been suspended');
    if (deactivated.includes(actor)) return refuse('AccountDeactivated', 'Account is deactivated');
    const found = find(actor);
    return found ? sendJson(response, 200, found, headers) : refuse('InvalidRequest', 'Profile not found');
  });

  const findAccount = (actor: string) => fake.accounts.find((account) => isNamed(account.id, account, actor));
  function isTakenDown(actor: string): boolean {
    return takenDown.includes(actor) || findAccount(actor)?.state === 'suspended';
  }
  /** The same object for an actor that is asked for by DID and by handle, so that a set has it once. */
  function find(actor: string): object | undefined {
    const account = findAccount(actor);
    if (account === undefined) return actors.find((known) => isNamed(known.did, known, actor));
    const known = views.get(account) ?? {};
    views.set(account, known);
    return Object.assign(known, viewOf(account));
  }
  const views = new Map<FakeAccount, object>();

  const fake: PlatformFake = Object.assign(server, {
    accounts: [...(options.accounts ?? [])],
    mood: { kind: 'well' } satisfies FakeMood,
    counted: 0,
    largestBatch: 0,
  });
  return fake;
}

function isNamed(did: string, { handle }: { readonly handle: string }, actor: string): boolean {
  return did === actor || handle.toLowerCase() === actor.toLowerCase();
}

function viewOf({ id, handle, followers, following, posts, displayName }: FakeAccount): FakeActor {
  return {
    did: id,
    handle: handle.toLowerCase(),
    displayName,
    followersCount: followers,
    followsCount: following,
    postsCount: posts,
  };
}

function refuseByMood(mood: FakeMood, request: IncomingMessage, response: ServerResponse): boolean {
  switch (mood.kind) {
    case 'limited':
      sendJson(
        response,
        429,
        { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' },
        {
          'ratelimit-limit': '3000',
          'ratelimit-remaining': '0',
          'ratelimit-reset': String(Math.ceil(mood.until.getTime() / 1000)),
          'ratelimit-policy': '3000;w=300',
        },
      );
      return true;
    case 'unauthorized':
      sendJson(response, 401, { error: 'AuthMissing', message: 'Authentication Required' });
      return true;
    case 'broken':
      mood.answer(request, response);
      return true;
    case 'quota':
    case 'unpermitted':
      throw new Error(`Bluesky has no refusal of the kind ${mood.kind}.`);
    case 'well':
      return false;
  }
}
