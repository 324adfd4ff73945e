import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Platform } from '../../../db/domain.ts';
import { missingTags } from '../../db/missingTags.ts';
import { fails, limited, ok, withRunBench, type Answer } from './runBench.ts';

const bench = withRunBench();

const answer = fc.constantFrom<[string, Answer]>(
  ['ok', ok(5)],
  ['ok', ok(5)],
  ['not_found', fails('not_found')],
  ['bad_response', fails('bad_response')],
  ['unsupported', fails('unsupported')],
  ['auth', fails('auth')],
  ['quota', limited('quota', new Date('2026-05-10T12:00:00Z'))],
);
const platform = fc.constantFrom<Platform>('X', 'YOUTUBE', 'REDDIT');

/** The contract's words, over the tasks as they ended. */
function statusOf(tasks: readonly string[]): string {
  const count = (...ends: string[]) =>
    tasks.filter((task) => ends.some((end) => task.startsWith(end))).length;
  if (count('SUCCEEDED') === 0) return 'FAILED';
  return count('FAILED', 'SKIPPED QUOTA') > 0 ? 'PARTIAL' : 'SUCCEEDED';
}

describe('whatever the platforms answer', () => {
  test('every task ends once, the run ends as the contract says, and every tag is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(platform, answer), { minLength: 1, maxLength: 14 }),
        fc.boolean(),
        async (accounts, isRedditConfigured) => {
          await bench.reset();
          if (!isRedditConfigured) bench.problems.set('REDDIT', { code: 'NOT_CONFIGURED', message: 'No.' });
          for (const [index, [each, [, answers]]] of accounts.entries()) {
            await bench.addAccounts(each, [`a${index}`]);
            bench.answers.set(`a${index}`, answers);
          }
          const before = await bench.tables();
          bench.takeTags();

          const { status, tasks } = await bench.run();

          const after = await bench.tables();
          expect(missingTags(before, after, bench.takeTags())).toEqual([]);
          expect(Object.keys(tasks)).toHaveLength(accounts.length);
          expect(status).toBe(statusOf(Object.values(tasks)));
          expect(
            after.scrapeTasks.every((task) => task.finishedAt !== null && task.leaseUntil === null),
          ).toBe(true);
          // A snapshot for each success, and none without.
          expect(after.snapshots.map((row) => row.accountId).sort()).toEqual(
            after.scrapeTasks
              .filter((task) => task.status === 'SUCCEEDED')
              .map((task) => task.accountId)
              .sort(),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});
