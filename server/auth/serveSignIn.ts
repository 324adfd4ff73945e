import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimits } from '../gate/openRateLimits.ts';
import { sendShortage } from '../gate/refuseShortage.ts';
import { refusal } from '../graphql/refusal.ts';
import type { ClientAddress } from '../http/clientAddress.ts';
import { isReadableJson } from '../http/negotiation.ts';
import { readBody } from '../http/readBody.ts';
import { sendRefusal } from '../http/sendRefusal.ts';
import { isOpen } from './authSettings.ts';
import type { Auth } from './openAuth.ts';
import { readSessionCookie, sessionCookie } from './sessionCookie.ts';

export interface SignInOptions {
  auth: Auth;
  limits: RateLimits;
  isSecure: ClientAddress['isSecure'];
  now: () => Date;
}

export type ServeSignIn = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** A key, or a token as long as a header may be. */
const MAX_BODY = 16 * 1024;
/** As a change: a hundred tries at once, then five a second. */
const POINTS = 10;

/**
 * `POST /login` with `{"credential": "…"}` exchanges an API key or a token for a session's cookie. JSON only: no other
 * site's form can sign somebody in as somebody else.
 */
export function createServeLogin({ auth, limits, isSecure, now }: SignInOptions): ServeSignIn {
  return async (req, res) => {
    const cost = { limits, bucket: auth.strangersBucket(req), points: POINTS };
    if (sendShortage(req, res, cost)) return;
    try {
      const credential = await readCredential(req);
      if (isOpen(auth.settings))
        throw refusal('BAD_USER_INPUT', 'Nobody has to sign in here: no authentication is configured.');
      const { caller, apiKeyId, expiresAt } = await auth.authenticate(req, credential);
      const { name, role } = caller;
      const session = await auth.sessions.begin({ caller: name, role: role!, apiKeyId }, expiresAt);
      const seconds = Math.floor((session.expiresAt - now().getTime()) / 1000);
      res.setHeader('Set-Cookie', sessionCookie(session.value, seconds, isSecure(req)));
      sendJson(res, { caller: { name, role } });
    } catch (error) {
      sendRefusal(req, res, error);
    }
  };
}

/** `POST /logout` ends the session of the cookie, on every server. */
export function createServeLogout({ auth, isSecure }: SignInOptions): ServeSignIn {
  return async (req, res) => {
    try {
      const value = readSessionCookie(req.headers.cookie);
      if (value !== undefined) await auth.sessions.end(value);
      res.setHeader('Set-Cookie', sessionCookie('', 0, isSecure(req)));
      sendJson(res, { caller: null });
    } catch (error) {
      sendRefusal(req, res, error);
    }
  };
}

async function readCredential(req: IncomingMessage): Promise<string> {
  if (!isReadableJson(req.headers['content-type'], req.headers['content-encoding']))
    throw refusal('UNSUPPORTED_MEDIA_TYPE', 'Expected "Content-Type: application/json" in UTF-8.');
  const body = await readBody(req, MAX_BODY);
  if (!body) throw refusal('BODY_TOO_LARGE', `The body is larger than ${MAX_BODY} bytes.`);
  const credential = credentialIn(body.toString());
  if (credential === undefined)
    throw refusal('BAD_USER_INPUT', 'Expected a JSON object with "credential": an API key or a token.');
  return credential;
}

function credentialIn(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { credential?: unknown } | null;
    const credential = value?.credential;
    return typeof credential === 'string' && credential.trim() !== '' ? credential.trim() : undefined;
  } catch {
    return undefined;
  }
}

function sendJson(res: ServerResponse, value: object): void {
  const body = JSON.stringify(value);
  res.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  res.end(body);
}
