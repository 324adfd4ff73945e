import type { Random } from './random.ts';

export const REDIS_FAULTS = ['killed', 'frozen', 'flushed', 'full', 'slow', 'junk', 'absentAtStart'] as const;

/** Something that goes wrong, from some ms after the beginning of a burst on. */
export type PlannedFault = { atBurst: number; afterMs: number; lastsMs: number } & (
  | { kind: 'redis'; how: (typeof REDIS_FAULTS)[number]; draw: number }
  /** kill -9 of the process at this place of the fleet, in [0, 1); started again when it is over. */
  | { kind: 'crash'; member: number }
  /** Each answer of PostgreSQL comes later, so that reads and writes overlap which otherwise hardly ever do. */
  | { kind: 'slowDatabase' }
  /** The connections by which servers hear of each other's writes are cut. */
  | { kind: 'deaf' }
  /** Midnight: to a few minutes past the next one. */
  | { kind: 'clock'; stepMs: number; toMidnight: boolean }
);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** At most one of each kind, so that each ends as it began. */
export function planFaults(random: Random, bursts: number): PlannedFault[] {
  const at = (lastsMs: number) => ({
    atBurst: random.int(0, bursts - 1),
    // Most answers take some ms.
    afterMs: random.int(0, 12),
    lastsMs,
  });
  const faults: PlannedFault[] = [];
  if (random.chance(0.3)) {
    const how = random.pick(REDIS_FAULTS);
    const lastsMs = how === 'frozen' ? random.int(1000, 3000) : random.int(200, 1500);
    faults.push({ kind: 'redis', how, draw: random.int(0, 1_000_000), ...at(lastsMs) });
  }
  if (random.chance(0.15)) faults.push({ kind: 'crash', member: random.next(), ...at(random.int(0, 800)) });
  if (random.chance(0.3)) faults.push({ kind: 'slowDatabase', ...at(random.int(300, 1200)) });
  if (random.chance(0.1)) faults.push({ kind: 'deaf', ...at(0) });
  if (random.chance(0.35)) faults.push({ ...anyClockStep(random), ...at(0) });
  return faults;
}

function anyClockStep(random: Random) {
  const toMidnight = random.chance(0.2);
  const stepMs = toMidnight
    ? random.int(0, 10) * MINUTE_MS
    : random.weighted([
        [4, random.int(1, 59) * MINUTE_MS],
        [4, random.int(1, 9) * HOUR_MS],
        [1, random.int(24, 60) * HOUR_MS],
        [2, -random.int(1, 20) * MINUTE_MS],
      ]);
  return { kind: 'clock' as const, stepMs, toMidnight };
}
