import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { apiKeysTag, everyTag, sessionsTag, type Tag } from '../../db/tags.ts';
import { networkOf } from '../gate/networkOf.ts';
import type { ClientAddress } from '../http/clientAddress.ts';
import { createAuthenticate, type Authenticated } from './authenticate.ts';
import type { AuthSettings } from './authSettings.ts';
import { createKeyring } from './createKeyring.ts';
import { createRefusalLog } from './createRefusalLog.ts';
import { createSessions, type Sessions } from './createSessions.ts';
import { createTokens } from './createTokens.ts';
import { createIdentify, type Identify } from './identify.ts';

export interface AuthOptions {
  settings: AuthSettings;
  database: Database;
  addressOf: ClientAddress['addressOf'];
  log: Logger;
  now: () => Date;
}

/** Who may come in, and who they are. */
export interface Auth {
  readonly settings: AuthSettings;
  readonly identify: Identify;
  /** Whose credential this is that a request holds. @throws as `Identify` */
  authenticate(req: IncomingMessage, credential: string): Promise<Authenticated>;
  readonly sessions: Sessions;
  /** Whose points those take that are not known. */
  strangersBucket(req: IncomingMessage): string;
  /** Told of what was changed, by whatever process: revoked keys and ended sessions serve no more. */
  onNews(tags: readonly Tag[]): void;
  /** Nothing is known any more of what was changed. */
  onForgotten(): void;
  close(): Promise<void>;
}

export function openAuth({ settings, database, addressOf, log, now }: AuthOptions): Auth {
  const keyring = createKeyring({ database, log, now });
  const sessions = createSessions(database, now);
  const strangersBucket = (req: IncomingMessage): string => `address ${networkOf(addressOf(req))}`;
  const authenticate = createAuthenticate({
    keyring: settings.apiKeys ? keyring : undefined,
    tokens: settings.jwt && createTokens(settings.jwt, { log, now }),
  });
  const identify = createIdentify({ settings, authenticate, keyring, sessions, strangersBucket });
  const noteRefusal = createRefusalLog({ log, addressOf });
  const noted = (req: IncomingMessage) => (error: unknown) => {
    noteRefusal(req, error);
    throw error;
  };

  return {
    settings,
    sessions,
    strangersBucket,
    async authenticate(req, credential) {
      try {
        return await authenticate(credential);
      } catch (error) {
        return noted(req)(error);
      }
    },
    identify(req) {
      try {
        const caller = identify(req);
        return caller instanceof Promise ? caller.catch(noted(req)) : caller;
      } catch (error) {
        return noted(req)(error);
      }
    },
    onNews(tags) {
      if (tags.includes(apiKeysTag) || tags.includes(everyTag)) keyring.forget();
      if (tags.includes(sessionsTag) || tags.includes(everyTag)) sessions.forget();
    },
    onForgotten() {
      keyring.forget();
      sessions.forget();
    },
    close: keyring.close,
  };
}
