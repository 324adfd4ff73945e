import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { apiKeysTag, everyTag, sessionsTag, type Tag } from '../../db/tags.ts';
import type { ClientAddress } from '../http/clientAddress.ts';
import { createAuthenticate, type Authenticate } from './authenticate.ts';
import type { AuthSettings } from './authSettings.ts';
import { createKeyring } from './createKeyring.ts';
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
  readonly authenticate: Authenticate;
  readonly sessions: Sessions;
  /** Told of what was changed, by whatever process: revoked keys and ended sessions serve no more. */
  onNews(tags: readonly Tag[]): void;
  /** Nothing is known any more of what was changed. */
  onForgotten(): void;
  close(): Promise<void>;
}

export function openAuth({ settings, database, addressOf, log, now }: AuthOptions): Auth {
  const keyring = createKeyring({ database, log, now });
  const sessions = createSessions(database, now);
  const authenticate = createAuthenticate({
    keyring: settings.apiKeys ? keyring : undefined,
    tokens: settings.jwt && createTokens(settings.jwt, now),
  });

  return {
    settings,
    authenticate,
    sessions,
    identify: createIdentify({ settings, authenticate, keyring, sessions, addressOf }),
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
