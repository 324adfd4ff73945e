import type { Platform } from '../../../db/domain.ts';
import { addAccounts, openTestDatabase } from '../../collecting/world.ts';

/** Writes accounts into the database of a server. */
export async function addTestAccounts(
  url: string,
  platform: Platform,
  handles: readonly string[],
  now = new Date(),
): Promise<number[]> {
  const database = openTestDatabase(url);
  try {
    return await addAccounts(database, platform, handles, now);
  } finally {
    await database.close();
  }
}
