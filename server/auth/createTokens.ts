import type { GraphQLError } from 'graphql';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import { ROLES, type Role } from '../../db/domain.ts';
import { refusal } from '../graphql/refusal.ts';
import type { JwtSettings } from './authSettings.ts';

/** What a verified token says. */
export interface Token {
  subject: string;
  role: Role;
  /** In ms since 1970. */
  expiresAt: number;
}

export interface Tokens {
  /**
   * At once for a token that was verified before.
   * @throws UNAUTHENTICATED for one that is not accepted, SERVICE_UNAVAILABLE when the issuer's keys can't be had
   */
  verify(token: string): Token | Promise<Token>;
}

export interface TokensOptions {
  /** Hears of it when the issuer's keys can't be had. */
  log: Logger;
  now: () => Date;
}

/** Verifying costs some 100 µs; a token comes with every request. */
const MOST_TOKENS = 5_000;
/** So long a token is believed after its issuer has withdrawn its key, beside the ten minutes that jose keeps keys. */
const BELIEVED_MS = 5 * 60_000;
const JWKS = { timeoutDuration: 1_500, cooldownDuration: 30_000, cacheMaxAge: 10 * 60_000 };
/** Clocks of two machines differ. */
const TOLERANCE_SECONDS = 5;
const LONGEST_SUBJECT = 255;

/** JSON Web Tokens by RFC 8725: algorithms fixed here, an end required, audience and issuer as configured. */
export function createTokens(
  { key, algorithms, issuer, audience }: JwtSettings,
  { log, now }: TokensOptions,
): Tokens {
  const keyOf = 'secret' in key ? undefined : createRemoteJWKSet(new URL(key.jwksUrl), JWKS);
  const secret = 'secret' in key ? new TextEncoder().encode(key.secret) : undefined;
  const known = new LRUCache<string, { token: Token; until: number }>({ max: MOST_TOKENS });

  async function verifyAnew(text: string, name: string): Promise<Token> {
    const instant = now();
    const options = {
      algorithms: [...algorithms],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: instant,
      requiredClaims: ['exp', 'sub', 'role'],
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience: [...audience] }),
    };
    const { payload } = await (
      secret ? jwtVerify(text, secret, options) : jwtVerify(text, keyOf!, options)
    ).catch((error: unknown) => {
      const refused = refusalOfToken(error);
      if (refused) throw refused;
      const host = 'jwksUrl' in key ? new URL(key.jwksUrl).host : undefined;
      log.warn({ host, err: error }, 'tokens cannot be verified: the keys of their issuer cannot be had');
      throw refusal('SERVICE_UNAVAILABLE', 'Tokens cannot be verified right now.');
    });
    const token = readClaims(payload);
    known.set(name, { token, until: Math.min(token.expiresAt, instant.getTime() + BELIEVED_MS) });
    return token;
  }

  return {
    verify(text) {
      const name = hash('sha256', text, 'base64');
      const found = known.get(name);
      return found && now().getTime() < found.until ? found.token : verifyAnew(text, name);
    },
  };
}

function readClaims({ sub, exp, role }: JWTPayload): Token {
  const known = ROLES.find((each) => each === role);
  if (known === undefined)
    throw refusal('UNAUTHENTICATED', `Expected the token's claim "role" to be one of ${ROLES.join(', ')}.`);
  if (
    typeof sub !== 'string' ||
    sub === '' ||
    sub.length > LONGEST_SUBJECT ||
    /[\0-\x1f\x7f]|\p{Surrogate}/u.test(sub)
  )
    throw refusal(
      'UNAUTHENTICATED',
      `Expected the token's claim "sub" to be a line of 1 to ${LONGEST_SUBJECT} characters.`,
    );
  return { subject: sub, role: known, expiresAt: exp! * 1000 };
}

/**
 * Why a token is refused is told only as far as its owner can do something about it: its claims, once its signature is
 * known to be good. Undefined when it is not the token's fault.
 */
function refusalOfToken(error: unknown): GraphQLError | undefined {
  if (error instanceof errors.JWTExpired) return refusal('UNAUTHENTICATED', 'The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refusal(
      'UNAUTHENTICATED',
      `The token is not accepted: its claim "${error.claim}" ${faultOf(error)}.`,
    );
  const isAboutToken =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC';
  return isAboutToken ? refusal('UNAUTHENTICATED', 'The token is not accepted.') : undefined;
}

function faultOf({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return 'is missing';
  if (reason === 'invalid') return 'is not of the type that it has to be';
  return claim === 'nbf' ? 'lies in the future' : 'is not what this server expects';
}
