import type { IncomingMessage } from 'node:http';
import type { SessionRow } from '../../db/tables/sessions.ts';
import { refusal } from '../graphql/refusal.ts';
import { callerOfKey, namedCaller, type Authenticate } from './authenticate.ts';
import { isOpen, type AuthSettings } from './authSettings.ts';
import type { Caller } from './caller.ts';
import type { Keyring } from './createKeyring.ts';
import type { Sessions } from './createSessions.ts';
import { readSessionCookie } from './sessionCookie.ts';

/**
 * Who sends a request: at once where it is known already.
 * @throws UNAUTHENTICATED for a credential that is not accepted, SERVICE_UNAVAILABLE when that cannot be found out
 */
export type Identify = (req: IncomingMessage) => Caller | Promise<Caller>;

/** What a caller is told of whom nothing is known, where that is not enough. */
export const NOT_SIGNED_IN =
  'Expected a caller that is known: sign in at /login, or send "Authorization: Bearer" with an API key or a token.';

export interface IdentifyOptions {
  settings: AuthSettings;
  authenticate: Authenticate;
  keyring: Keyring;
  sessions: Sessions;
  /** Whose points a request takes whose caller is not known. */
  strangersBucket: (req: IncomingMessage) => string;
}

export function createIdentify(options: IdentifyOptions): Identify {
  const { settings, authenticate, keyring, sessions, strangersBucket } = options;
  const roleOfStrangers = isOpen(settings) ? 'admin' : settings.publicRead ? 'viewer' : null;

  const stranger = (req: IncomingMessage): Caller => ({
    name: 'anyone',
    role: roleOfStrangers,
    bucket: strangersBucket(req),
    trigger: 'MANUAL',
  });

  /** A session by a key has the rights of the key, as long as there is one. */
  async function callerOf({ caller, role, apiKeyId }: SessionRow): Promise<Caller | undefined> {
    if (apiKeyId === null) return namedCaller(caller, role);
    const key = await keyring.byId(apiKeyId);
    return key && callerOfKey(key);
  }

  async function byCookie(req: IncomingMessage, value: string): Promise<Caller> {
    const session = await sessions.find(value);
    return (session && (await callerOf(session))) ?? stranger(req);
  }

  return (req) => {
    if (isOpen(settings)) return stranger(req);
    const { authorization, cookie } = req.headers;
    if (authorization !== undefined) {
      const found = authenticate(readBearer(authorization));
      return found instanceof Promise ? found.then(({ caller }) => caller) : found.caller;
    }
    const value = readSessionCookie(cookie);
    return value === undefined ? stranger(req) : byCookie(req, value);
  };
}

function readBearer(authorization: string): string {
  const [, credential] = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization) ?? [];
  if (credential === undefined)
    throw refusal('UNAUTHENTICATED', 'Expected "Authorization: Bearer" with an API key or a token.');
  return credential;
}
