import type { DatabaseConfig } from './config.ts';
import { maskPassword } from './maskPassword.ts';
import { OperatorError } from './operatorError.ts';

/** The port could not be had. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new OperatorError(
        `PORT: ${port} on ${host} is in use, perhaps by another Tidemark. Stop that one, or set PORT to a free one.`,
      );
    case 'EACCES':
      return new OperatorError(`PORT: this user may not listen on ${port}. Set PORT to one above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OperatorError(`HOST: this machine has no address ${host}.`);
    default:
      return error;
  }
}

/** What the system refused about the folder; anything else that went wrong stays as it is. */
export function dataDirError(error: unknown, dataDir: string): unknown {
  const isRefused = error instanceof Error && 'syscall' in error;
  return isRefused ? new OperatorError(`DATA_DIR: cannot use ${dataDir}: ${error.message}.`) : error;
}

/** The configured database does not answer, or refuses: one line, without the password. */
export function databaseError(error: unknown, database: DatabaseConfig & { kind: 'url' }): OperatorError {
  const reason = reasonOf(error as NodeJS.ErrnoException);
  return new OperatorError(`DATABASE_URL: cannot use ${maskPassword(database.url)}: ${reason}`);
}

function reasonOf(error: NodeJS.ErrnoException): string {
  // Several addresses were tried: any of their reasons will do.
  const [first] = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [];
  const { code = '', message } = first ?? error;
  if (code === 'CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'nobody answers there.';
  if (code === 'ECONNREFUSED') return 'nobody listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is unknown.';
  return `${message.split('\n')[0]} (${code}).`;
}
