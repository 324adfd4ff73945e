import { GraphQLError } from 'graphql';
import { STATUS_OF_CODE, type ErrorCode } from '../http/errorCode.ts';

/** What Yoga reads of an error, and takes out before it is sent. */
export interface HttpExtension {
  status: number;
  /** Answered 200 all the same when the negotiated type is application/json. */
  spec: boolean;
  headers?: Record<string, string>;
}

export function httpExtension(code: ErrorCode): HttpExtension {
  const status = STATUS_OF_CODE[code];
  // Only a mutation is refused for its method after its method has been allowed.
  return { status, spec: status === 400, ...(status === 405 && { headers: { Allow: 'POST' } }) };
}

/** An error by which a request is refused before anything of it is executed. */
export function refusal(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: httpExtension(code) } });
}
