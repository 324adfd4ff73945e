import { GraphQLError } from 'graphql';
import { RETRY_AFTER_SECONDS, STATUS_OF_CODE, type ErrorCode } from '../http/errorCode.ts';

/** What Yoga reads of an error, and takes out before it is sent. */
export interface HttpExtension {
  status: number;
  /** Answered 200 all the same when the negotiated type is application/json. */
  spec: boolean;
  headers?: Record<string, string>;
}

/** `isWellFormed`: it was a GraphQL request; with application/json such a one is answered 200, whatever it asks. */
export function httpExtension(code: ErrorCode, isWellFormed: boolean): HttpExtension {
  const status = STATUS_OF_CODE[code];
  return {
    status,
    spec: status === 400 && isWellFormed,
    // Only a mutation is refused for its method after its method has been allowed.
    ...(status === 405 && { headers: { Allow: 'POST' } }),
    ...(status === 503 && { headers: { 'Retry-After': RETRY_AFTER_SECONDS } }),
  };
}

/** An error by which what came is refused, as it is no GraphQL request at all. */
export function refusal(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: httpExtension(code, false) } });
}
