/** The connection went away while something was asked of it: whether that has happened nobody can say. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly code = 'CONNECTION_CLOSED';

  constructor(cause?: unknown) {
    super('The connection to PostgreSQL was lost.', { cause });
  }
}

/** By which PostgreSQL, postgres.js and the system say that a connection which was there has ended. */
const LOSS_CODES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNRESET',
  'EPIPE',
]);

const CANCELED = new Set(['57014']);

/** Whether an error says that the connection has ended. */
export const isLoss = (error: unknown): boolean => hasCode(error, LOSS_CODES);

/** Whether PostgreSQL says that it has ended a statement because it was told to. */
export const isCanceled = (error: unknown): boolean => hasCode(error, CANCELED);

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && codes.has(each.code as string)) return true;
  return false;
}
