import type { JsonAnswer } from '../http/fetchJson.ts';
import type { PlatformHttp, PlatformRequest } from '../http/platformHttp.ts';
import type { PlatformFailure } from './adapter.ts';
import { isRecord } from './isRecord.ts';
import { failureByStatus, type StatusRules } from './platformFailure.ts';
import { readCount } from './readCount.ts';

export type Answer = Extract<JsonAnswer, { kind: 'answer' }>;

export interface TokenedHttp {
  /** Asks with a token, fetching one first where there is none. Anything but an `answer` is a failure. */
  ask(request: (token: string) => PlatformRequest, signal: AbortSignal): Promise<Answer | PlatformFailure>;
}

interface ClientTokenOptions {
  readonly http: PlatformHttp;
  readonly now: () => Date;
  /** Asks for a token by the client credentials grant: RFC 6749, section 4.4. */
  readonly tokenRequest: PlatformRequest;
  readonly rulesAt: (now: Date) => StatusRules;
  /** True for an answer that refuses the token itself, not what is asked with it. */
  readonly isTokenRefused: (answer: Answer) => boolean;
}

interface Token {
  readonly text: string;
  readonly until: Date;
}

/**
 * A platform that is asked with tokens that live for some hours. One token serves all who ask, and is fetched once for
 * all who wait for it. It is renewed before it expires, and once anew when the platform refuses it before its time.
 */
export function createTokenedHttp({
  http,
  now,
  tokenRequest,
  rulesAt,
  isTokenRefused,
}: ClientTokenOptions): TokenedHttp {
  let known: Token | null = null;
  let fetching: { readonly token: Promise<Token | PlatformFailure>; readonly signal: AbortSignal } | null =
    null;

  async function fetchToken(signal: AbortSignal): Promise<Token | PlatformFailure> {
    const asked = now();
    const token = readToken(await http.ask({ ...tokenRequest, isFree: true }, signal), asked, rulesAt(now()));
    fetching = null;
    if (!('kind' in token)) known = token;
    return token;
  }

  async function tokenFor(signal: AbortSignal): Promise<Token | PlatformFailure> {
    for (;;) {
      if (known !== null && now() < known.until) return known;
      fetching ??= { token: fetchToken(signal), signal };
      const { token, signal: theirs } = fetching;
      const fetched = await token;
      // Whoever fetched it for all was stopped: that is no answer for the others.
      if (!theirs.aborted || signal.aborted || !('kind' in fetched)) return fetched;
    }
  }

  async function askOnce(
    request: (token: string) => PlatformRequest,
    signal: AbortSignal,
  ): Promise<Answer | PlatformFailure> {
    const token = await tokenFor(signal);
    if ('kind' in token) return token;
    const answer = await http.ask(request(token.text), signal);
    if (isRefused(answer) && known === token) known = null;
    return answer;
  }

  function isRefused(answer: JsonAnswer | PlatformFailure): boolean {
    return answer.kind === 'answer' && isTokenRefused(answer);
  }

  return {
    async ask(request, signal) {
      const answer = await askOnce(request, signal);
      return isRefused(answer) ? askOnce(request, signal) : answer;
    },
  };
}

/** Of a life that is told: a request that begins with the token shall end before it does, whatever the clocks say. */
const USED_PART = 0.9;

/** The shortest of a documented platform (Reddit), where an answer tells none; the longest that is believed is a day. */
const USUAL_LIFE_S = 60 * 60;
const LONGEST_LIFE_S = 24 * 60 * 60;

function readToken(answer: JsonAnswer, asked: Date, rules: StatusRules): Token | PlatformFailure {
  if (answer.kind !== 'answer') return answer;
  const { service } = rules;
  const json = isRecord(answer.json) ? answer.json : {};
  const refused = REFUSALS.has(String(json['error']));
  if (refused) return { kind: 'auth', message: `${service} refuses the client credentials.` };
  const failure = failureByStatus(answer, rules);
  if (failure !== null) return failure;
  const text = json['access_token'];
  // What can stand in a header.
  if (typeof text !== 'string' || !/^[\x21-\x7e]{1,4096}$/.test(text)) {
    return { kind: 'bad_response', message: `${service} answered with a token that is not understood.` };
  }
  const life = Math.min(readCount(json['expires_in']) ?? USUAL_LIFE_S, LONGEST_LIFE_S);
  return { text, until: new Date(asked.getTime() + life * USED_PART * 1000) };
}

/** RFC 6749, section 5.2; they come with status 400 or 401, and with 200 at some. */
const REFUSALS: ReadonlySet<string> = new Set([
  'access_denied',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
]);
