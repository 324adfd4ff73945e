import { isIP } from 'node:net';
import type { EnvironmentReader } from '../readEnvironment.ts';
import { isLoopback } from '../loopback.ts';

/** By what tokens are verified: either a shared secret, or the public keys of who issues them. */
export interface JwtSettings {
  key: { secret: string } | { jwksUrl: string };
  /** Never taken from a token: what is not listed is not accepted. */
  algorithms: readonly string[];
  issuer: string | undefined;
  audience: readonly string[] | undefined;
}

export interface AuthSettings {
  /** Whether API keys are accepted. */
  apiKeys: boolean;
  jwt: JwtSettings | undefined;
  /** Whether callers without a key may read. */
  publicRead: boolean;
}

/** Whoever reaches the port may do everything. */
export const OPEN: AuthSettings = { apiKeys: false, jwt: undefined, publicRead: false };

/** Without any way to tell callers apart, all of them may do everything. */
export const isOpen = ({ apiKeys, jwt }: AuthSettings): boolean => !apiKeys && jwt === undefined;

/** RFC 7518 section 3.2: a key has at least as many bits as the hash. */
const SECRET_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };
const PUBLIC_KEY_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
];

export function readAuthSettings(reader: EnvironmentReader): AuthSettings {
  const settings = {
    apiKeys: reader.flag('AUTH_API_KEYS') ?? false,
    jwt: readJwt(reader),
    publicRead: reader.flag('AUTH_PUBLIC_READ') ?? false,
  };
  if (settings.publicRead && isOpen(settings))
    reader.refuse(
      'AUTH_PUBLIC_READ',
      'AUTH_API_KEYS=1, AUTH_JWT_SECRET or AUTH_JWKS_URL beside it: without one of them everybody may do everything',
    );
  return settings;
}

function readJwt(reader: EnvironmentReader): JwtSettings | undefined {
  const secret = reader.text('AUTH_JWT_SECRET');
  const jwksUrl = reader.text('AUTH_JWKS_URL');
  const about = ['AUTH_JWT_ALGORITHMS', 'AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE'];
  if (secret === undefined && jwksUrl === undefined) {
    for (const name of about)
      if (reader.text(name) !== undefined)
        reader.refuse(name, 'AUTH_JWT_SECRET or AUTH_JWKS_URL beside it: without them no token is accepted');
    return undefined;
  }
  if (secret !== undefined && jwksUrl !== undefined)
    reader.refuse('AUTH_JWKS_URL', 'no AUTH_JWT_SECRET beside it: a token has one way to be verified');
  const key = secret === undefined ? { jwksUrl: checkJwksUrl(reader, jwksUrl!) } : { secret };
  const algorithms = readAlgorithms(reader, secret !== undefined);
  const least = Math.max(...algorithms.map((each) => SECRET_BYTES[each] ?? 0));
  if (secret !== undefined && Buffer.byteLength(secret) < least)
    reader.refuse('AUTH_JWT_SECRET', `at least ${least} bytes for ${algorithms.join(', ')}`);
  return {
    key,
    algorithms,
    issuer: reader.text('AUTH_JWT_ISSUER'),
    audience: listOf(reader.text('AUTH_JWT_AUDIENCE')),
  };
}

function readAlgorithms(reader: EnvironmentReader, isSecret: boolean): readonly string[] {
  const allowed = isSecret ? Object.keys(SECRET_BYTES) : PUBLIC_KEY_ALGORITHMS;
  const text = reader.text('AUTH_JWT_ALGORITHMS');
  const algorithms = listOf(text) ?? (isSecret ? ['HS256'] : ['RS256', 'ES256']);
  if (algorithms.length === 0 || !algorithms.every((each) => allowed.includes(each)))
    reader.refuse(
      'AUTH_JWT_ALGORITHMS',
      `a list of ${allowed.join(', ')} with ${isSecret ? 'AUTH_JWT_SECRET' : 'AUTH_JWKS_URL'}`,
      text,
    );
  return algorithms;
}

/** Who can change the keys on their way can make tokens: https only, but for this machine. */
function checkJwksUrl(reader: EnvironmentReader, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const isSafe =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && (host === 'localhost' || isIP(host) > 0) && isLoopback(host));
  if (!isSafe) reader.refuse('AUTH_JWKS_URL', 'an https address, like https://id.example.org/keys.json');
  return text;
}

const listOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((each) => each.trim())
    .filter(Boolean);
