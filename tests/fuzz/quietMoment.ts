import { setTimeout as sleep } from 'node:timers/promises';
import { compareAll, type ComparisonTools } from './comparison.ts';
import type { Operation } from './operations.ts';
import type { OwnWrites } from './ownWrites.ts';
import type { Random } from './random.ts';
import type { SharedClock } from './sharedClock.ts';

export interface QuietMomentTools extends ComparisonTools {
  clock: SharedClock;
  ownWrites: OwnWrites;
}

export interface QuietMoment {
  step: number;
  /** Servers hear of what others write; a stock cache does not. */
  isHeard: boolean;
  operations: readonly Operation[];
  random: Random;
}

/** A worker of another process finds its work in 5 s at most; what it writes later is noticed. */
const MOST_PATIENCE_MS = 1_500;
const STILL_MS = 300;

/** All is answered and nothing is broken: the clock is stopped, and what is cached must be what the database says. */
export async function holdQuietMoment(moment: QuietMoment, tools: QuietMomentTools): Promise<void> {
  const { fleet, clock, ownWrites, accounting, tally } = tools;
  await untilWritersRest(tools);
  clock.freeze();
  await fleet.setClock();
  const heard = { sequence: Infinity };
  if (moment.isHeard) {
    // With the marker, which comes after it, all have heard of this one.
    heard.sequence = (await tools.observer.sequence()) + 1;
    await ownWrites.spread(moment.step);
  }
  await compareAll(moment.operations, tools, heard, moment.random);
  await accounting.close(clock.now().getTime());
  clock.thaw();
  await fleet.setClock();
  tally.quietMoments += 1;
}

async function untilWritersRest({ observer }: QuietMomentTools): Promise<void> {
  const deadline = Date.now() + MOST_PATIENCE_MS;
  let sequence = await observer.sequence();
  let since = Date.now();
  while (Date.now() < deadline && (await observer.activeRuns()) > 0 && Date.now() - since < STILL_MS) {
    await sleep(50);
    const current = await observer.sequence();
    if (current !== sequence) since = Date.now();
    sequence = current;
  }
}
