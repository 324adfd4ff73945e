/**
 * The codes that clients meet in `extensions.code`, beside those of resolvers (schema/errors), with the status of a
 * request that is refused as a whole. A status of 400 is that of application/graphql-response+json, and of what is
 * no GraphQL request at all: with application/json a well-formed one is answered 200, as GraphQL-over-HTTP asks.
 */
export const STATUS_OF_CODE = {
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  INVALID_ID: 400,
  INVALID_CURSOR: 400,
  COST_LIMIT: 400,
  DEPTH_LIMIT: 400,
  ALIAS_LIMIT: 400,
  TOKEN_LIMIT: 400,
  DIRECTIVE_LIMIT: 400,
  ROOT_FIELD_LIMIT: 400,
  DOCUMENT_NOT_TRUSTED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CSRF_REFUSED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BATCH_LIMIT: 413,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
  TIMEOUT: 504,
} as const;

/** When to come again after 503: PostgreSQL is back within seconds or within hours, and both are looked for so often. */
export const RETRY_AFTER_SECONDS = '2';

export type ErrorCode = keyof typeof STATUS_OF_CODE;

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(STATUS_OF_CODE, code);
}
