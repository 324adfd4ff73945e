import type { Client } from './openClient.ts';
import type { Question } from './question.ts';

const FROM_DATABASE = { 'cache-control': 'no-cache' };

/**
 * What the cache answers otherwise than the database does. A difference counts only when the database said the same before
 * and after: others may be writing.
 */
export async function faultsOfCache(client: Client, questions: readonly Question[]): Promise<string[]> {
  const faults: string[] = [];
  for (const question of questions) {
    const textOf = async (headers = {}) => JSON.stringify((await client.ask({ ...question, headers })).data);
    const before = await textOf(FROM_DATABASE);
    const stored = await textOf();
    if (stored !== before && before === (await textOf(FROM_DATABASE)))
      faults.push(`The cache answers otherwise than the database: ${question.query}`);
  }
  return faults;
}
