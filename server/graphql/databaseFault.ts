/** Codes of postgres.js, of sockets and of PostgreSQL itself for "nobody answers there". */
const UNREACHABLE = new Set([
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);
/** query_canceled: here always by statement_timeout. */
const CANCELED = '57014';

/** What a client is told when the database is away or too slow; undefined when the error has another cause. */
export function databaseFault(
  error: unknown,
): { code: 'SERVICE_UNAVAILABLE' | 'TIMEOUT'; message: string } | undefined {
  for (let each = error; each instanceof Error; each = originOf(each)) {
    const code = 'code' in each ? each.code : undefined;
    if (code === CANCELED) return { code: 'TIMEOUT', message: 'The database took too long to answer.' };
    if (typeof code === 'string' && UNREACHABLE.has(code))
      return { code: 'SERVICE_UNAVAILABLE', message: 'The database cannot be reached right now.' };
  }
  return undefined;
}

/** graphql-js, Drizzle and Node each have their own way to say what was behind an error. */
function originOf(error: Error): unknown {
  if ('originalError' in error && error.originalError !== undefined) return error.originalError;
  return error.cause;
}
