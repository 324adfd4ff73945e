import type { IncomingMessage } from 'node:http';
import type { SessionRow } from '../../db/tables/sessions.ts';
import { networkOf } from '../gate/networkOf.ts';
import { refusal } from '../graphql/refusal.ts';
import { callerOfKey, namedCaller, type Authenticate } from './authenticate.ts';
import { isOpen, type AuthSettings } from './authSettings.ts';
import type { ClientAddress } from '../http/clientAddress.ts';
import type { Caller } from './caller.ts';
import type { Keyring } from './createKeyring.ts';
import type { Sessions } from './createSessions.ts';
import { readSessionCookie } from './sessionCookie.ts';

/**
 * Who sends a request: at once where it is known already.
 * @throws UNAUTHENTICATED for a credential that is not accepted, SERVICE_UNAVAILABLE when that cannot be found out
 */
export type Identify = (req: IncomingMessage) => Caller | Promise<Caller>;

export interface IdentifyOptions {
  settings: AuthSettings;
  authenticate: Authenticate;
  keyring: Keyring;
  sessions: Sessions;
  addressOf: ClientAddress['addressOf'];
}

export function createIdentify(options: IdentifyOptions): Identify {
  const { settings, authenticate, keyring, sessions, addressOf } = options;
  const roleOfStrangers = isOpen(settings) ? 'admin' : settings.publicRead ? 'viewer' : null;

  const stranger = (req: IncomingMessage): Caller => ({
    name: 'anyone',
    role: roleOfStrangers,
    bucket: `address ${networkOf(addressOf(req))}`,
    trigger: 'MANUAL',
  });

  function callerOfSession({ caller, role, apiKeyId }: SessionRow): ReturnType<typeof withKey> | Caller {
    return apiKeyId === null ? namedCaller(caller, role) : withKey(apiKeyId);
  }

  /** A session by a key has the rights of the key, as long as there is one. */
  function withKey(id: number): Caller | undefined | Promise<Caller | undefined> {
    const found = keyring.byId(id);
    return found instanceof Promise
      ? found.then((row) => row && callerOfKey(row))
      : found && callerOfKey(found);
  }

  async function bySession(value: string): Promise<Caller | undefined> {
    const session = await sessions.find(value);
    return session && (await callerOfSession(session));
  }

  function byCookie(req: IncomingMessage, value: string): Caller | Promise<Caller> {
    const session = sessions.find(value);
    if (session instanceof Promise) return bySession(value).then((caller) => caller ?? stranger(req));
    const caller = session && callerOfSession(session);
    return caller instanceof Promise
      ? caller.then((found) => found ?? stranger(req))
      : (caller ?? stranger(req));
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
