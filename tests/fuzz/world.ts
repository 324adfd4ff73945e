import type { Database } from '../../db/database.ts';
import { addDays } from '../../db/day.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { createRandom } from './random.ts';
import {
  FIRST_DAY,
  FIRST_HANDLES,
  FIRST_INSTANT,
  handleOf,
  ORGANIZATIONS,
  PLATFORMS_IN_USE,
  RESERVED_ACCOUNTS,
  TAGS,
} from './vocabulary.ts';

/** Three weeks of history with gaps, in an empty database; the reserved accounts come first. */
export async function createWorld(database: Database, seed: number): Promise<void> {
  const random = createRandom(seed, 'world');
  const reserved = Array.from({ length: RESERVED_ACCOUNTS }, (_, index) => ({ handle: `reserved${index}` }));
  const drafts = PLATFORMS_IN_USE.flatMap((platform) =>
    Array.from({ length: FIRST_HANDLES }, (_, index) => ({
      platform,
      handle: handleOf(platform, index + 1),
      url: `https://example.org/${platform}/${index + 1}`,
      organization: random.chance(0.8) ? random.pick(ORGANIZATIONS.slice(0, 4)) : null,
      governance: { tags: random.sample(TAGS, random.int(0, 2)), isCore: random.chance(0.4) },
    })),
  );
  const threeDaysAgo = new Date(FIRST_INSTANT - 3 * 86_400_000);
  const ids = await createAccounts(database, [...reserved, ...drafts], threeDaysAgo);
  const days = Array.from({ length: 21 }, (_, index) => addDays(FIRST_DAY, index - 21));
  const rows = ids.slice(RESERVED_ACCOUNTS).flatMap((id) => {
    const source = random.pick(['LIVE', 'LIVE', 'SIMULATED', 'IMPORTED', null] as const);
    if (source === null) return [];
    return days.flatMap((day, index) =>
      random.chance(0.85) ? snapshotOf(id, day, id * 500 + index * 10, { source, posts: index }) : [],
    );
  });
  await storeSnapshots(database, rows);
}
