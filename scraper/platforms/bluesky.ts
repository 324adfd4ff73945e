import { foldText } from '../../db/domain.ts';
import type { PlatformAdapter, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { apiUrl, baseUrlFault } from './baseUrl.ts';
import { type BlueskyFailure, failureOf, pauseAfter, readMissing, readProfile } from './blueskyAnswers.ts';
import { checkHandle } from './checkHandle.ts';
import { fetchJson, type JsonAnswer } from './fetchJson.ts';
import { isRecord } from './isRecord.ts';

/** `getProfiles` refuses more: "actors must not have more than 25 elements". */
const BATCH_SIZE = 25;

export interface BlueskyOptions {
  /** Of an AppView; https://public.api.bsky.app serves everybody without credentials. */
  readonly baseUrl: string;
  readonly now: () => Date;
}

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
 * @throws TypeError for a base URL that `baseUrlFault` refuses.
 */
export function createBlueskyAdapter({ baseUrl, now }: BlueskyOptions): PlatformAdapter {
  const fault = baseUrlFault(baseUrl);
  if (fault !== null) throw new TypeError(`The base URL of Bluesky ${fault}.`);

  function ask(
    method: string,
    parameter: string,
    actors: Iterable<string>,
    signal: AbortSignal,
  ): Promise<JsonAnswer> {
    const url = apiUrl(baseUrl, `/xrpc/app.bsky.actor.${method}`);
    for (const actor of actors) url.searchParams.append(parameter, actor);
    return fetchJson({ service: 'Bluesky', url }, signal);
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

  /** One after the other: a limit or an outage ends the asking at once, and what was learned still counts. */
  async function fetchOmitted(
    omitted: readonly Asked[],
    pause: BlueskyFailure | null,
    signal: AbortSignal,
  ): Promise<ProfileOutcome[]> {
    const outcomes: ProfileOutcome[] = [];
    let stop = pause;
    for (const { request, actor } of omitted) {
      const { accountKey } = request;
      if (stop !== null) {
        outcomes.push({ accountKey, ...stop });
        continue;
      }
      const answer = await ask('getProfile', 'actor', [actor], signal);
      const failure = readMissing(answer) ?? failureOf(answer, now());
      if (failure !== null) outcomes.push({ accountKey, ...failure });
      else outcomes.push(readProfile(answer.kind === 'answer' ? answer.json : undefined, request));
      stop = failure !== null && CONCERNS_ALL.has(failure.kind) ? failure : pauseAfter(answer, now());
    }
    return outcomes;
  }

  return {
    platform: 'BLUESKY',
    batchSize: BATCH_SIZE,
    async fetchProfiles(requests, signal) {
      if (requests.length > BATCH_SIZE) {
        throw new RangeError(`Bluesky takes at most ${BATCH_SIZE} accounts a call, got ${requests.length}.`);
      }
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

const CONCERNS_ALL: ReadonlySet<BlueskyFailure['kind']> = new Set([
  'transient',
  'rate_limited',
  'auth',
  'forbidden',
]);

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
