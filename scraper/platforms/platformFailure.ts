import type { JsonAnswer } from '../http/fetchJson.ts';
import { retryAfter } from '../http/retryAt.ts';
import type { PlatformFailure } from './adapter.ts';

export interface StatusRules {
  /** As messages name the platform. */
  readonly service: string;
  readonly now: Date;
  /** Waited after a 429 that names no time: the platform's documented window. */
  readonly windowMs: number;
  /** The platform's own reset header, where it has one; `Retry-After` is read before it. */
  readonly resetAt?: (headers: Headers, now: Date) => Date | null;
}

/**
 * What an answer means by its status alone, for an adapter that has found nothing more telling in its body. Null for
 * status 200. What is no answer (timeout, dropped connection, no turn) is its own failure.
 */
export function failureByStatus(answer: JsonAnswer, rules: StatusRules): PlatformFailure | null {
  if (answer.kind !== 'answer') return answer;
  const { service } = rules;
  const { status } = answer;
  if (status === 200) return null;
  if (status >= 300 && status < 400)
    return { kind: 'bad_response', message: `${service} answered with a redirect, which is not followed.` };
  if (status === 429) return limited(answer.headers, rules);
  if (status === 401) return { kind: 'auth', message: `${service} refuses the credentials.` };
  if (status === 403) return { kind: 'forbidden', message: `${service} refuses this request.` };
  if (status === 408 || status >= 500)
    return { kind: 'transient', message: `${service} has a fault of its own (status ${status}).` };
  return {
    kind: 'bad_response',
    message: `${service} answered with status ${status}, which is not understood.`,
  };
}

/** The platform's rate limit was met; until when, its headers say, else its window. */
export function limited(headers: Headers, { service, now, windowMs, resetAt }: StatusRules): PlatformFailure {
  const until = retryAfter(headers, now) ?? resetAt?.(headers, now) ?? new Date(now.getTime() + windowMs);
  return limitedUntil(service, until);
}

export function limitedUntil(service: string, until: Date): PlatformFailure {
  return { kind: 'rate_limited', message: `${service} takes no more requests in this window.`, until };
}

/**
 * A window that a good answer has used up: nothing is sent before it is over. Null while its header `remaining` says
 * otherwise, or no time is known.
 */
export function pauseWhenUsedUp(
  answer: JsonAnswer,
  { service, now, resetAt, remaining }: Omit<StatusRules, 'windowMs'> & { readonly remaining: string },
): PlatformFailure | null {
  if (answer.kind !== 'answer' || !/^0*(?:\.0*)?$/.test(answer.headers.get(remaining)?.trim() ?? '1'))
    return null;
  const until = retryAfter(answer.headers, now) ?? resetAt?.(answer.headers, now) ?? null;
  return until !== null && until > now ? limitedUntil(service, until) : null;
}

/** True for what every further request would meet too, so that asking on is useless or held against us. */
export function concernsAll({ kind }: PlatformFailure): boolean {
  return CONCERNS_ALL.has(kind);
}

const CONCERNS_ALL: ReadonlySet<PlatformFailure['kind']> = new Set([
  'transient',
  'rate_limited',
  'quota',
  'deferred',
  'auth',
  'forbidden',
]);
