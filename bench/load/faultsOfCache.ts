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
    const ask = (headers = {}) => client.ask({ ...question, headers });
    const replies = [await ask(FROM_DATABASE), await ask(), await ask(FROM_DATABASE)];
    // What the rate limit refuses, or the database does not answer, tells nothing of the cache.
    if (replies.some(({ outcome }) => outcome !== 'ok')) continue;
    const [before, stored, after] = replies.map(({ data }) => JSON.stringify(data));
    if (before === after && stored !== before)
      faults.push(`The cache answers otherwise than the database: ${question.query}`);
  }
  return faults;
}
