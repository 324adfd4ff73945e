import type { Database } from '../../db/database.ts';
import { addDays, dayOf } from '../../db/day.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';
import { decodeAnyId } from '../../schema/globalId.ts';
import { snapshotOf, storeSnapshots } from '../support/factories.ts';
import type { Random } from './random.ts';
import { anyDay, anyId } from './vocabulary.ts';

/** Snapshots as a process writes them that no server knows of: new days, and corrections of old ones. */
export type SnapshotDraft = Parameters<typeof snapshotOf>;

/** Drawn before it is known which day it is, as that depends on the machine's clock. */
export function anySnapshots(random: Random): (today: string) => SnapshotDraft[] {
  const drafts = Array.from({ length: random.int(1, 4) }, () => {
    const account = decodeAnyId(anyId(random, 'Account'))?.key ?? 1;
    const source = random.pick(['LIVE', 'LIVE', 'IMPORTED'] as const);
    const oldDay = random.chance(0.5) ? anyDay(random) : null;
    const daysAgo = random.int(0, 2);
    const followers = random.chance(0.1) ? null : random.int(1, 25_000);
    const posts = random.chance(0.5) ? random.int(1, 400) : null;
    return { account, source, oldDay, daysAgo, followers, posts };
  });
  return (today) =>
    drafts.map(({ account, source, oldDay, daysAgo, followers, posts }) => {
      const day = oldDay ?? addDays(today, -daysAgo);
      return [account, day > today ? today : day, followers, { source, posts }];
    });
}

/** What is for accounts that are not there is left out. */
export async function writeDirectly(
  database: Database,
  known: ReadonlySet<number>,
  make: (today: string) => SnapshotDraft[],
  now: Date,
): Promise<NewSnapshot[]> {
  const rows = new Map(
    make(dayOf(now))
      .filter(([account]) => known.has(account))
      .map((draft) => [`${draft[0]} ${draft[1]}`, snapshotOf(...draft)]),
  );
  const written = [...rows.values()];
  if (written.length > 0) await storeSnapshots(database, written);
  return written;
}
