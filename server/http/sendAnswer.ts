import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../cache/answer.ts';
import { chooseEncoding, sendBody } from './sendBody.ts';

export interface AnswerHead {
  contentType: string;
  /** The header Cache-Status. */
  cacheStatus: string;
}

/**
 * Sends a query's answer with its ETag. Browsers keep it and ask each time whether it still is what it was: 304 says so,
 * to GET and HEAD only, as a POST is answered, never compared.
 */
export async function sendAnswer(
  req: IncomingMessage,
  res: ServerResponse,
  answer: Answer,
  { contentType, cacheStatus }: AnswerHead,
): Promise<void> {
  const encoding = chooseEncoding(req, answer);
  res.setHeader('ETag', encoding === undefined ? `"${answer.etag}"` : `"${answer.etag}-${encoding}"`);
  res.setHeader('Cache-Status', cacheStatus);
  res.setHeader('Cache-Control', 'private, no-cache');
  res.setHeader('Vary', 'Accept, Accept-Encoding');
  if (req.method !== 'POST' && isKnown(req.headers['if-none-match'], answer.etag)) {
    res.writeHead(304).end();
    return;
  }
  res.setHeader('Content-Type', contentType);
  await sendBody(req, res, answer, encoding);
}

/** Whether one of the tags that a client holds is of this body, in whatever form; If-None-Match compares weakly. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => {
    const [, opaque] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag) ?? [];
    return opaque?.replace(/-(?:br|gzip)$/, '') === etag;
  });
}
