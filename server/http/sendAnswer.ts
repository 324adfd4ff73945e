import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../cache/answer.ts';
import { bodyIn, chooseEncoding } from './encoding.ts';

export interface AnswerHead {
  contentType: string;
  /** The header Cache-Status. */
  cacheStatus: string;
  /** Others, if they are not set yet: name, value, name, value … In one list they cost a third of setting each. */
  headers: readonly string[];
}

/**
 * Sends a query's answer with its ETag. Browsers keep it and ask each time whether it still is what it was: 304 says so,
 * to GET and HEAD only, as a POST is answered, never compared.
 */
export function sendAnswer(
  req: IncomingMessage,
  res: ServerResponse,
  answer: Answer,
  head: AnswerHead,
): void | Promise<void> {
  const encoding = chooseEncoding(req, answer);
  const etag = encoding === undefined ? `"${answer.etag}"` : `"${answer.etag}-${encoding}"`;
  const headers = [...head.headers, 'ETag', etag, 'Cache-Status', head.cacheStatus, ...ALWAYS];
  if (req.method !== 'POST' && isKnown(req.headers['if-none-match'], answer.etag)) {
    res.writeHead(304, headers).end();
    return;
  }
  if (encoding !== undefined) headers.push('Content-Encoding', encoding);
  const send = (body: Buffer): void => {
    headers.push('Content-Type', head.contentType, 'Content-Length', String(body.length));
    res.writeHead(200, headers);
    res.end(req.method === 'HEAD' ? undefined : body);
  };
  const body = bodyIn(answer, encoding);
  return Buffer.isBuffer(body) ? send(body) : body.then(send);
}

/** What decides about the form of an answer, and whether a page may have it. */
export const VARY = 'Accept, Accept-Encoding, Origin';

const ALWAYS = ['Cache-Control', 'private, no-cache', 'Vary', VARY] as const;

/** Whether one of the tags that a client holds is of this body, in whatever form; If-None-Match compares weakly. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => {
    const [, opaque] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag) ?? [];
    return opaque?.replace(/-(?:br|gzip)$/, '') === etag;
  });
}
