import { lstat } from 'node:fs/promises';
import { hasCode } from './hasCode.ts';

/** Whether something is there, a dangling link included. */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
