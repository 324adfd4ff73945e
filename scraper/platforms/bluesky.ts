import { foldText } from '../../db/domain.ts';
import { apiUrl } from '../http/baseUrl.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { askOneByOne } from './askOneByOne.ts';
import { failureOf, pauseAfter, readMissing, readProfile } from './blueskyAnswers.ts';
import { checkHandle } from './checkHandle.ts';
import { isRecord } from './isRecord.ts';

/** A request together with the name it is asked by. */
interface Asked {
  readonly request: ProfileRequest;
  /** A DID or a handle in lower case. */
  readonly actor: string;
}

/**
 * Bluesky's public AppView: https://docs.bsky.app/docs/api/app-bsky-actor-get-profiles
 *
 * `getProfiles` silently leaves out who is unknown, taken down or deactivated, so each of those is asked for
 * alone with `getProfile`, which says why. One malformed actor would fail all 25, so none is sent. An account
 * whose DID is known is asked by DID alone: after a rename the old handle answers "not found", or belongs to
 * somebody else.
 */
export function createBlueskyAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize } = setting;

  function ask(
    method: string,
    parameter: string,
    actors: Iterable<string>,
    signal: AbortSignal,
  ): Promise<JsonAnswer> {
    const url = apiUrl(baseUrl!, `/xrpc/app.bsky.actor.${method}`);
    for (const actor of actors) url.searchParams.append(parameter, actor);
    return http.ask({ url }, signal);
  }

  async function fetchListed(asked: readonly Asked[], signal: AbortSignal): Promise<ProfileOutcome[]> {
    if (asked.length === 0) return [];
    const answer = await ask('getProfiles', 'actors', new Set(asked.map(({ actor }) => actor)), signal);
    // Should the platform's idea of a well-formed actor be narrower than ours, one does not cost the other
    // 24.
    const isRefused = answer.kind === 'answer' && answer.status === 400;
    const failure = isRefused ? null : failureOf(answer, now());
    if (failure !== null) return asked.map(({ request }) => ({ accountKey: request.accountKey, ...failure }));

    const views = viewsByActor(answer);
    const outcomes: ProfileOutcome[] = [];
    const omitted: Asked[] = [];
    for (const one of asked) {
      const view = views.get(one.actor);
      if (view === undefined) omitted.push(one);
      else outcomes.push(readProfile(view, one.request));
    }
    return outcomes.concat(await fetchOmitted(omitted, pauseAfter(answer, now()), signal));
  }

  function fetchOmitted(
    omitted: readonly Asked[],
    pause: PlatformFailure | null,
    signal: AbortSignal,
  ): Promise<ProfileOutcome[]> {
    return askOneByOne(
      omitted.map(({ request, actor }) => ({ ...request, actor })),
      async (request) => {
        const answer = await ask('getProfile', 'actor', [request.actor], signal);
        const failure = readMissing(answer) ?? failureOf(answer, now());
        const view = answer.kind === 'answer' ? answer.json : undefined;
        return { outcome: failure ?? readProfile(view, request), pause: pauseAfter(answer, now()) };
      },
      pause,
    );
  }

  return {
    platform: 'BLUESKY',
    batchSize,
    countRequests: (requests) => Math.ceil(requests.length / batchSize),
    async fetchProfiles(requests, signal) {
      const asked: Asked[] = [];
      const malformed: ProfileOutcome[] = [];
      for (const request of requests) {
        const actor = checkHandle('BLUESKY', request.platformId ?? request.handle);
        if ('handle' in actor) asked.push({ request, actor: actor.handle });
        else malformed.push({ kind: 'not_found', accountKey: request.accountKey, message: MALFORMED });
      }
      return malformed.concat(await fetchListed(asked, signal));
    },
  };
}

const MALFORMED = 'No Bluesky account can have this handle: it is neither a domain name nor a DID.';

/** Answers come in any order, once per account, with handles in lower case: found by DID and by handle. */
function viewsByActor(answer: JsonAnswer): ReadonlyMap<string, unknown> {
  const views = new Map<string, unknown>();
  const profiles = answer.kind === 'answer' && isRecord(answer.json) ? answer.json['profiles'] : undefined;
  for (const view of Array.isArray(profiles) ? profiles : []) {
    if (!isRecord(view)) continue;
    if (typeof view['did'] === 'string') views.set(view['did'], view);
    if (typeof view['handle'] === 'string') views.set(foldText(view['handle']), view);
  }
  return views;
}
