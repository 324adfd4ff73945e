import { DataDirInUseError } from '../db/embedded/dataDirLock.ts';

/** What the person who started this has to mend, told in a sentence: a stack would only hide it. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError';
}

/** What a process says of the error that ended it. Anything unexpected keeps its stack. */
export function explainError(error: unknown): string {
  if (error instanceof OperatorError || error instanceof DataDirInUseError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
