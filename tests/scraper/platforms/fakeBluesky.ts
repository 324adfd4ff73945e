import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FakeServer, sendJson, startFakeServer } from './startFakeServer.ts';

/** An actor of the fake, as `profileViewDetailed` shows it. */
export type FakeActor = { readonly did: string; readonly handle: string } & Readonly<Record<string, unknown>>;

export interface FakeBlueskyOptions {
  readonly actors?: readonly FakeActor[];
  readonly takenDown?: readonly string[];
  readonly deactivated?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers instead of the fake; true when it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/**
 * The documented behaviour of an AppView, as it was seen on a real one (tests/e2e/bluesky asks the real one):
 * at most 25 well-formed actors, each answered once and in no particular order; who cannot be shown is left
 * out of `getProfiles`, and explained by `getProfile` with status 400.
 */
export async function startFakeBluesky(options: FakeBlueskyOptions): Promise<FakeServer> {
  const { actors = [], takenDown = [], deactivated = [], headers = {} } = options;
  const find = (actor: string) =>
    actors.find(({ did, handle }) => did === actor || handle.toLowerCase() === actor.toLowerCase());

  return startFakeServer((request, response) => {
    if (options.instead?.(request, response)) return;
    const url = new URL(request.url ?? '', 'http://fake');
    const refuse = (error: string, message: string) => sendJson(response, 400, { error, message }, headers);
    const asked = [...url.searchParams.getAll('actors'), ...url.searchParams.getAll('actor')];
    if (asked.length > 25)
      return refuse('InvalidRequest', 'Error: actors must not have more than 25 elements');
    if (asked.some((actor) => !/^(did:|[a-z0-9-]+\.)/i.test(actor))) {
      return refuse('InvalidRequest', 'Error: actors/0 must be a valid did or a handle');
    }
    if (url.pathname === '/xrpc/app.bsky.actor.getProfiles') {
      const shown = new Set(
        asked
          .filter((actor) => ![...takenDown, ...deactivated].includes(actor))
          .map(find)
          .filter(Boolean),
      );
      return sendJson(response, 200, { profiles: [...shown].reverse() }, headers);
    }
    const actor = asked[0] ?? '';
    if (takenDown.includes(actor)) return refuse('AccountTakedown', 'Account has been suspended');
    if (deactivated.includes(actor)) return refuse('AccountDeactivated', 'Account is deactivated');
    const found = find(actor);
    return found ? sendJson(response, 200, found, headers) : refuse('InvalidRequest', 'Profile not found');
  });
}
