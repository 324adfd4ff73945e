import { createHash } from 'node:crypto';
import type { Reply } from './httpClient.ts';
import type { Problems } from './problems.ts';

/** Codes by which a server blames itself. */
const OWN_FAULTS = new Set(['INTERNAL_ERROR', 'SERVICE_UNAVAILABLE', 'TIMEOUT']);
/** RFC 9211, of what one cache may say. */
const CACHE_STATUS =
  /^tidemark; (?:hit; detail=l[12]|fwd=(?:miss|bypass|stale)(?:; stored)?(?:; collapsed)?|fwd=partial; detail="\d+ of \d+")$/;
const SLOWEST_MS = 10_000;
/** Bodies that are remembered with their ETags. */
const MOST_BODIES = 20_000;

/** What has to be true of every answer, whatever is asked and whatever is broken. */
export interface AnswerForm {
  /** `what` is told with a problem. False when it has one. */
  check(reply: Reply, what: string): boolean;
}

/** @param hasCache false for a server that says nothing of a cache */
export function createAnswerForm(problems: Problems, hasCache: boolean): AnswerForm {
  const bodyOfEtag = new Map<string, string>();
  const etagOfBody = new Map<string, string>();

  function faultOf(reply: Reply): string | undefined {
    if (reply.status === 304) return reply.body === '' ? undefined : 'a 304 with a body';
    if (reply.status !== 200) return `status ${reply.status}: ${reply.body.slice(0, 300)}`;
    try {
      const code = [JSON.parse(reply.body)]
        .flat()
        .flatMap(codesOf)
        .find((each) => OWN_FAULTS.has(each));
      if (code) return `${code}: ${reply.body.slice(0, 500)}`;
    } catch {
      return `no JSON: ${reply.body.slice(0, 200)}`;
    }
    return undefined;
  }

  function formFaultOf({ status, headers, body }: Reply): string | undefined {
    const cacheStatus = headers['cache-status'];
    if (hasCache && !CACHE_STATUS.test(String(cacheStatus))) return `Cache-Status: ${String(cacheStatus)}`;
    const { etag } = headers;
    if (etag === undefined || status === 304) return undefined;
    if (!/^"[\x21\x23-\x7e]+"$/.test(etag)) return `ETag: ${etag}`;
    const hash = createHash('sha256').update(body).digest('base64url');
    const form = `${headers['content-encoding'] ?? 'identity'} ${hash}`;
    if ((bodyOfEtag.get(etag) ?? hash) !== hash) return `the ETag ${etag} has stood for another body`;
    if ((etagOfBody.get(form) ?? etag) !== etag)
      return `one body has the ETags ${etag} and ${etagOfBody.get(form)}`;
    bodyOfEtag.set(etag, hash);
    etagOfBody.set(form, etag);
    for (const map of [bodyOfEtag, etagOfBody]) if (map.size > MOST_BODIES) map.clear();
    return undefined;
  }

  return {
    check(reply, what) {
      const fault = faultOf(reply);
      if (fault) problems.note('error', `${fault}\n  of ${what}`);
      if (reply.milliseconds > SLOWEST_MS)
        problems.note('slow', `${(reply.milliseconds / 1000).toFixed(1)} s for ${what}`);
      const formFault = fault ? undefined : formFaultOf(reply);
      if (formFault) problems.note('malformed', `${formFault}\n  of ${what}`);
      return !fault && !formFault;
    },
  };
}

function codesOf(answer: { errors?: { extensions?: { code?: string } }[] }): string[] {
  return (answer.errors ?? []).map((error) => error.extensions?.code ?? 'INTERNAL_ERROR');
}
