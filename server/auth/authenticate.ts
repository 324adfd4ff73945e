import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { refusal } from '../graphql/refusal.ts';
import { KEY_FORM, parseApiKey, PREFIX } from './apiKey.ts';
import type { Caller } from './caller.ts';
import type { Keyring } from './createKeyring.ts';
import type { Tokens } from './createTokens.ts';

/** Who holds a credential, and until when it serves. */
export interface Authenticated {
  caller: Caller;
  /** Null for a token. */
  apiKeyId: number | null;
  /** In ms since 1970; null: without end. */
  expiresAt: number | null;
}

export interface AuthenticateOptions {
  /** Undefined where keys are not accepted. */
  keyring: Keyring | undefined;
  /** Undefined where tokens are not accepted. */
  tokens: Tokens | undefined;
}

export type Authenticate = (credential: string) => Authenticated | Promise<Authenticated>;

/** Tells an API key from a JSON Web Token by its form. @throws UNAUTHENTICATED, SERVICE_UNAVAILABLE */
export function createAuthenticate({ keyring, tokens }: AuthenticateOptions): Authenticate {
  return (credential) => {
    const key = keyring && parseApiKey(credential);
    if (key) {
      const found = keyring.find(key);
      return found instanceof Promise ? found.then(ofKey) : ofKey(found);
    }
    if (!tokens || (keyring && credential.startsWith(PREFIX)))
      throw refusal('UNAUTHENTICATED', `Expected an API key: ${KEY_FORM}. What came has another form.`);
    const found = tokens.verify(credential);
    return found instanceof Promise ? found.then(ofToken) : ofToken(found);
  };
}

function ofKey(row: ApiKeyRow | undefined): Authenticated {
  if (!row) throw refusal('UNAUTHENTICATED', 'The API key is unknown, revoked or expired.');
  return {
    caller: callerOfKey(row),
    apiKeyId: row.id,
    expiresAt: row.expiresAt === null ? null : Date.parse(row.expiresAt),
  };
}

export function callerOfKey({ id, name, role }: ApiKeyRow): Caller {
  return namedCaller(`key:${id} ${name}`, role);
}

function ofToken({ subject, role, expiresAt }: Awaited<ReturnType<Tokens['verify']>>): Authenticated {
  return { caller: namedCaller(`jwt:${subject}`, role), apiKeyId: null, expiresAt };
}

/** One that is known by its name takes the points of its name, wherever it calls from. */
export const namedCaller = (name: string, role: Caller['role']): Caller => ({
  name,
  role,
  bucket: name,
  trigger: 'MANUAL',
});
