import { foldText, type Platform } from '../../db/domain.ts';
import { apiUrl } from '../http/baseUrl.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import { resetAtInstant } from '../http/retryAt.ts';
import type { AdapterOptions, PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import type { Asked } from './askOneByOne.ts';
import { checkHandle } from './checkHandle.ts';
import { isRecord } from './isRecord.ts';
import { plainText } from './plainText.ts';
import { PLATFORM_FACTS } from './platformFacts.ts';
import { failureByStatus, pauseWhenUsedUp, type StatusRules } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readInstant } from './readInstant.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

/** A server that speaks Mastodon's API, and how its accounts are stored. */
export interface MastodonServer {
  readonly platform: Extract<Platform, 'MASTODON' | 'TRUTH_SOCIAL'>;
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** The handle or id by which a catalogue has what is `name` or `id` on this server. */
  readonly qualify: (local: string) => string;
  readonly readVerified: (account: Account) => boolean | null;
}

/** A request together with the id or the name that the server itself knows the account by. */
export interface LocalRequest extends ProfileRequest {
  readonly by: 'id' | 'name';
  readonly local: string;
}

/** https://docs.joinmastodon.org/entities/Account/ */
export type Account = Readonly<Record<string, unknown>>;

/**
 * Asks a server for one account of its own: https://docs.joinmastodon.org/methods/accounts/
 *
 * Many at once (`accounts?id[]=`) could only be asked since 4.3, and not at other software of the same dialect. An
 * account that has moved elsewhere keeps the numbers that it has here: the one it moved to is another account.
 */
export async function fetchAccount(
  server: MastodonServer,
  request: LocalRequest,
  { http, now }: Pick<AdapterOptions, 'http' | 'now'>,
  signal: AbortSignal,
): Promise<Asked> {
  const { baseUrl, token } = server;
  const url = apiUrl(baseUrl, `/api/v1/accounts/${request.by === 'id' ? request.local : 'lookup'}`);
  if (request.by === 'name') url.searchParams.set('acct', request.local);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await http.ask({ url, headers }, signal);
  const rules = rulesOf(server, now());
  return {
    outcome: failureOf(answer, rules) ?? readAccount(answer, server, request),
    // Several limits overlap: the headers tell of the one that is met first.
    pause: pauseWhenUsedUp(answer, { ...rules, remaining: 'x-ratelimit-remaining' }),
  };
}

/** Ids are opaque: numbers at Mastodon, other letters elsewhere. It becomes a part of the address. */
export function isAccountId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id);
}

const rulesOf = ({ platform }: MastodonServer, now: Date): StatusRules => ({
  service: PLATFORM_FACTS[platform].service,
  now,
  // 300 requests in 5 minutes: https://docs.joinmastodon.org/api/rate-limits/
  windowMs: 5 * 60 * 1000,
  resetAt: (headers) => resetAtInstant(headers, 'x-ratelimit-reset', now),
});

/** Some software of the dialect has an object as `error`: that there is one says that the API answered. */
function failureOf(answer: JsonAnswer, rules: StatusRules): PlatformFailure | null {
  if (answer.kind !== 'answer') return answer;
  const { status, json } = answer;
  const { service } = rules;
  const error = isRecord(json) ? json['error'] : undefined;
  if (status === 404 && error !== undefined) {
    return { kind: 'not_found', message: `${service} knows no such account at this server.` };
  }
  // Before 3.3; newer versions answer with status 200 and `suspended`.
  if (status === 410) return suspendedAt(service);
  if (status === 401 && /requires an authenticated user/i.test(String(error))) {
    return {
      kind: 'auth',
      message: `This ${service} server shows accounts only to who has an access token of it.`,
    };
  }
  if (status === 403 && json === undefined) {
    return { kind: 'forbidden', message: `${service} is shielded from programs; that is respected.` };
  }
  return failureByStatus(answer, rules);
}

function suspendedAt(service: string): PlatformFailure {
  return { kind: 'suspended', message: `${service} has suspended this account at its server.` };
}

function readAccount(
  answer: JsonAnswer,
  server: MastodonServer,
  request: LocalRequest,
): ProfileOutcome | PlatformFailure {
  const account = answer.kind === 'answer' ? answer.json : undefined;
  const { service } = PLATFORM_FACTS[server.platform];
  const handle = isRecord(account) ? readHandle(account, server) : null;
  const id = isRecord(account) ? account['id'] : null;
  const isAsked =
    request.by === 'id'
      ? id === request.local
      : handle !== null && foldText(handle) === foldText(server.qualify(request.local));
  if (!isRecord(account) || handle === null || !isAccountId(id) || !isAsked) {
    return { kind: 'bad_response', message: `${service} answered with an account that is not understood.` };
  }
  // All its counts are 0, and say nothing.
  if (account['suspended'] === true) return suspendedAt(service);
  const isHidden = hidesFollowers(account);
  return {
    kind: isHidden ? 'hidden' : 'ok',
    accountKey: request.accountKey,
    profile: {
      platformId: server.qualify(id),
      handle,
      // Servers may allow more than Mastodon's 30.
      displayName: readText(account['display_name'], 200),
      bio: readBio(account['note']),
      avatarUrl: readWebAddress(account['avatar']),
      verified: server.readVerified(account),
      createdAt: readInstant(account['created_at']),
    },
    metrics: profileMetrics(
      {
        followers: isHidden ? null : readCount(account['followers_count']),
        following: readCount(account['following_count']),
        posts: readCount(account['statuses_count']),
      },
      { missing: isHidden ? 'HIDDEN' : 'NOT_REPORTED' },
    ),
  };
}

/** Null for an account of another server, which `acct` names then. */
function readHandle({ acct }: Account, { platform, qualify }: MastodonServer): string | null {
  if (typeof acct !== 'string') return null;
  const [name = ''] = acct.split('@');
  const isOwn = !acct.includes('@') || foldText(acct) === foldText(qualify(name));
  const checked = isOwn ? checkHandle(platform, qualify(name)) : null;
  return checked !== null && 'handle' in checked ? checked.handle : null;
}

/** -1 or null in the place of a number; Pleroma says so beside it, and sends 0. */
function hidesFollowers({ followers_count: count, pleroma }: Account): boolean {
  const isTold = isRecord(pleroma) && pleroma['hide_followers_count'] === true;
  return count === -1 || count === null || (isTold && count === 0);
}

/** Mastodon allows 500 characters, other software ten times as many; what is around them is HTML. */
function readBio(note: unknown): string | null {
  const limit = 5_000;
  return typeof note === 'string' ? readText(plainText(note.slice(0, 4 * limit)), limit) : null;
}
