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
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);
/** too_many_connections: PostgreSQL is there, and who has a connection is answered. */
const FULL = '53300';
/** query_canceled: here always by statement_timeout. */
const CANCELED = '57014';

/** What a client is told when the database is away or too slow; undefined when the error has another cause. */
export function databaseFault(
  error: unknown,
): { code: 'SERVICE_UNAVAILABLE' | 'TIMEOUT'; message: string } | undefined {
  for (let each = error; each instanceof Error; each = originOf(each)) {
    const code = 'code' in each ? each.code : undefined;
    if (code === CANCELED) return { code: 'TIMEOUT', message: 'The database took too long to answer.' };
    if (typeof code === 'string' && (UNREACHABLE.has(code) || code === FULL))
      return { code: 'SERVICE_UNAVAILABLE', message: 'The database cannot be reached right now.' };
  }
  return undefined;
}

/** Whether nobody answers where the database was. */
export function isAbsence(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = originOf(each))
    if ('code' in each && UNREACHABLE.has(each.code as string)) return true;
  return false;
}

/** graphql-js, Drizzle and Node each have their own way to say what was behind an error. */
function originOf(error: Error): unknown {
  if ('originalError' in error && error.originalError !== undefined) return error.originalError;
  return error.cause;
}
