import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './hasCode.ts';
import type { OsAccount } from './osAccount.ts';

/** Where the password of a home is, one line, readable by the account of PostgreSQL (and by root) alone. */
export function passwordFile(home: string): string {
  return join(home, 'password');
}

/** The password of the only role; made at the first call. 24 random bytes: nobody guesses 192 bits. */
export async function obtainPassword(home: string, account: OsAccount | undefined): Promise<string> {
  const file = passwordFile(home);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const password = randomBytes(24).toString('base64url');
  const unfinished = `${file}.new`;
  await writeFile(unfinished, `${password}\n`, { mode: 0o600 });
  if (account) await chown(unfinished, account.uid, account.gid);
  await rename(unfinished, file);
  return password;
}
