import type { JsonAnswer } from '../http/fetchJson.ts';
import type { PlatformFailure } from './adapter.ts';
import { graphRegainAt, type GraphUseCase, isGraphUsedUp } from './graphUsage.ts';
import { isRecord } from './isRecord.ts';
import { failureByStatus, limited } from './platformFailure.ts';
import { readCount } from './readCount.ts';

/** What tells Meta's platforms apart where their API is one and the same. */
export interface GraphRules {
  /** As messages name the platform. */
  readonly service: string;
  readonly useCase: GraphUseCase;
  /** The variable of the access token, for whoever has to act. */
  readonly tokenVariable: string;
  /** What it means that there is no such object, or none that this app may see. */
  readonly missing: PlatformFailure;
  readonly now: Date;
}

/**
 * What failed at one of Meta's platforms; null for an answer without an error. All of them answer errors in one
 * envelope, `{"error":{"code","error_subcode"?,"is_transient"?,"message","type",…}}`, whose code alone has a meaning:
 * a limit may come with status 400 or 403, a refused token with 500 (Threads).
 * https://developers.facebook.com/docs/graph-api/guides/error-handling/
 */
export function graphFailure(answer: JsonAnswer, rules: GraphRules): PlatformFailure | null {
  const error = graphError(answer);
  const byCode = answer.kind === 'answer' && error !== null ? failureByCode(error, answer, rules) : null;
  if (byCode !== null) return byCode;
  const byStatus = failureByStatus(answer, statusRules(rules));
  // An error with status 200, as older versions had it.
  return error !== null && byStatus === null ? notUnderstood(rules) : byStatus;
}

/** A window that the last answer has used up, good or not: nothing is sent before it is over. */
export function graphPause(answer: JsonAnswer, rules: GraphRules): PlatformFailure | null {
  if (answer.kind !== 'answer' || !isGraphUsedUp(answer.headers, rules.useCase)) return null;
  return limited(answer.headers, statusRules(rules));
}

/** The error of an answer in Meta's envelope; null when it has none. */
export function graphError(answer: JsonAnswer): Readonly<Record<string, unknown>> | null {
  const error = answer.kind === 'answer' && isRecord(answer.json) ? answer.json['error'] : null;
  return isRecord(error) ? error : null;
}

function failureByCode(
  error: Readonly<Record<string, unknown>>,
  { headers }: JsonAnswer & { readonly kind: 'answer' },
  rules: GraphRules,
): PlatformFailure | null {
  const { service, tokenVariable, missing } = rules;
  const code = readCount(error['code']);
  const subcode = readCount(error['error_subcode']);
  if (code === null) return null;
  if (TOKEN.has(code)) {
    const why = subcode === TOKEN_EXPIRED ? ': it has expired' : '';
    return { kind: 'auth', message: `${service} refuses ${tokenVariable}${why}.` };
  }
  if (THROTTLED.has(code)) return limited(headers, statusRules(rules));
  if (code === BLOCKED) {
    const refusal = limited(headers, statusRules(rules));
    return {
      ...refusal,
      message: `${service} has blocked this app or account for a time, for its policies.`,
    };
  }
  if (PERMISSION.has(code) || (code >= 200 && code <= 299)) {
    return {
      kind: 'forbidden',
      message: `${service} does not let ${tokenVariable} read this: a permission or a feature of the app is missing.`,
    };
  }
  if (MISSING.has(code) || (code === PARAMETER && subcode === NO_SUCH_OBJECT)) return missing;
  if (TRANSIENT.has(code) || error['is_transient'] === true) {
    return { kind: 'transient', message: `${service} has a fault of its own (code ${code}).` };
  }
  // Status 500 at Threads, and no better the next time.
  return code === PARAMETER ? notUnderstood(rules) : null;
}

/** 102 and 190: the token; 104: none, or one whose signature is wrong. */
const TOKEN: ReadonlySet<number> = new Set([102, 104, 190]);
const TOKEN_EXPIRED = 463;

/** App, user, page, custom limit, and those of the use cases Pages (80001) and Instagram (80002). */
const THROTTLED: ReadonlySet<number> = new Set([4, 17, 32, 613, 80_001, 80_002]);

/** "Wait and retry", without a time. */
const BLOCKED = 368;

/** 3: a capability, 10: a permission; so are 200 to 299. */
const PERMISSION: ReadonlySet<number> = new Set([3, 10]);

/** 803: an alias of a page; 110: a name on Instagram; 21: a page that was merged into another; 24: a resource. */
const MISSING: ReadonlySet<number> = new Set([21, 24, 110, 803]);

/** Wrong parameters of any kind, and with this subcode an id that is unknown, or not for us. */
const PARAMETER = 100;
const NO_SUCH_OBJECT = 33;

const TRANSIENT: ReadonlySet<number> = new Set([1, 2]);

function notUnderstood({ service }: GraphRules): PlatformFailure {
  return { kind: 'bad_response', message: `${service} does not understand what it is asked.` };
}

function statusRules({ service, useCase, now }: GraphRules) {
  return {
    service,
    now,
    // Calls are counted over a rolling hour: waited where Meta names no time.
    windowMs: 60 * 60 * 1000,
    resetAt: (headers: Headers) => graphRegainAt(headers, useCase, now),
  };
}
