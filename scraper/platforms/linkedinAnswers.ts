import { foldText } from '../../db/domain.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import { nextMidnight } from '../http/retryAt.ts';
import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import { isRecord } from './isRecord.ts';
import { failureByStatus } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readText } from './readText.ts';

/** An organisation, as far as LinkedIn shows it to who does not administer it. */
export interface Organization {
  readonly id: string;
  readonly vanityName: unknown;
  readonly localizedName: unknown;
  readonly localizedDescription: unknown;
}

export const MISSING: PlatformFailure = {
  kind: 'not_found',
  message: 'LinkedIn knows no such organization.',
};

const NOT_UNDERSTOOD: PlatformFailure = {
  kind: 'bad_response',
  message: 'LinkedIn answered with organizations that are not understood.',
};

/** What failed, whoever was asked for; null for an answer with status 200. */
export function failureOf(answer: JsonAnswer, now: Date): PlatformFailure | null {
  if (answer.kind === 'answer') {
    const { status } = answer;
    const { code, serviceErrorCode, message } = isRecord(answer.json) ? answer.json : {};
    // Each version is served for a year. It concerns all that is asked, and only the operator can mend it: as with
    // credentials.
    if (status === 426 || (status === 400 && code === 'VERSION_MISSING')) {
      return {
        kind: 'auth',
        message:
          'LinkedIn no longer serves the version of its API that is asked for: set LINKEDIN_API_VERSION to a current month (YYYYMM).',
      };
    }
    if (status === 401) {
      const isExpired = serviceErrorCode === EXPIRED || code === 'EXPIRED_ACCESS_TOKEN';
      const why = isExpired ? ': it has expired' : '';
      return { kind: 'auth', message: `LinkedIn refuses LINKEDIN_ACCESS_TOKEN${why}.` };
    }
    if (status === 403) {
      return {
        kind: 'forbidden',
        message:
          'LinkedIn does not let LINKEDIN_ACCESS_TOKEN read this: a product or a permission is missing.',
      };
    }
    if (status === 429 && typeof message === 'string' && /\bDAY limit\b/i.test(message)) {
      return {
        kind: 'quota',
        message: 'LinkedIn answers no more today: the limit of a day is reached.',
        // https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
        until: nextMidnight('UTC', now),
      };
    }
  }
  // LinkedIn has no rate headers, and limits of a day only. A 429 that protects its machines names no time either: they
  // "return to normal automatically", for which five minutes are given.
  return failureByStatus(answer, { service: 'LinkedIn', now, windowMs: 5 * 60 * 1000 });
}

const EXPIRED = 65_602;

export function isOrganizationId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value);
}

/**
 * Organisations by id, each with what became of it: `{"results":{"1":{…}},"statuses":{"1":200},"errors":{}}`. Who is
 * unknown has a status of 404, or is not mentioned.
 */
export function readListed(
  answer: JsonAnswer,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, Organization | PlatformFailure> | PlatformFailure {
  const json = answer.kind === 'answer' && isRecord(answer.json) ? answer.json : {};
  const { results } = json;
  if (!isRecord(results)) return NOT_UNDERSTOOD;
  return new Map(
    [...ids].map((id) => {
      const result = results[id];
      if (result === undefined) return [id, missingBy(statusOf(id, json) ?? 404)];
      const organization = isRecord(result) ? readOrganization({ id, ...result }) : null;
      return [id, organization?.id === id ? organization : NOT_UNDERSTOOD];
    }),
  );
}

function statusOf(id: string, { errors, statuses }: Readonly<Record<string, unknown>>): unknown {
  const error = isRecord(errors) ? errors[id] : null;
  return (isRecord(error) ? error['status'] : null) ?? (isRecord(statuses) ? statuses[id] : null);
}

function missingBy(status: unknown): PlatformFailure {
  switch (status) {
    case 404:
      return MISSING;
    case 403:
      return { kind: 'forbidden', message: 'LinkedIn does not show this organization to this app.' };
    default:
      return NOT_UNDERSTOOD;
  }
}

/** The organisation of that name out of `{"elements":[…]}`, which is empty when there is none. */
export function readFound(answer: JsonAnswer, vanityName: string): Organization | PlatformFailure {
  const elements = answer.kind === 'answer' && isRecord(answer.json) ? answer.json['elements'] : null;
  if (!Array.isArray(elements)) return NOT_UNDERSTOOD;
  if (elements.length === 0) return MISSING;
  const found = elements.find(
    (element: unknown) => isRecord(element) && foldText(String(element['vanityName'])) === vanityName,
  ) as unknown;
  return readOrganization(found) ?? NOT_UNDERSTOOD;
}

/** An id is a number here, and digits as the key of a list by id. */
function readOrganization(organization: unknown): Organization | null {
  const id = isRecord(organization) ? readCount(organization['id']) : null;
  if (!isRecord(organization) || id === null) return null;
  const { vanityName, localizedName, localizedDescription } = organization;
  return { id: String(id), vanityName, localizedName, localizedDescription };
}

/** `{"firstDegreeSize":302}` */
export function readFollowers(
  answer: JsonAnswer,
  { id, ...organization }: Organization,
  { accountKey, handle }: ProfileRequest,
): ProfileOutcome | PlatformFailure {
  if (answer.kind !== 'answer' || !isRecord(answer.json)) return NOT_UNDERSTOOD;
  const spelled = checkHandle('LINKEDIN', readText(organization.vanityName, 100) ?? '');
  return {
    kind: 'ok',
    accountKey,
    profile: {
      platformId: id,
      handle: 'handle' in spelled ? spelled.handle : handle,
      // LinkedIn itself allows 100 and 2000 characters, each of which may be two units.
      displayName: readText(organization.localizedName, 200),
      bio: readText(organization.localizedDescription, 4_000),
      // Logos are told as names of assets, which no page can load.
      avatarUrl: null,
      verified: null,
      createdAt: null,
    },
    metrics: profileMetrics({ followers: readCount(answer.json['firstDegreeSize']) }),
  };
}
