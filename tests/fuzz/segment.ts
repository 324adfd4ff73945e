import { deliver, type Delivery } from './delivery.ts';
import { anySnapshots, type SnapshotDraft } from './directWrites.ts';
import { planFaults, type PlannedFault } from './plannedFaults.ts';
import { anyMutation } from './mutations.ts';
import { anyOperation, type Operation } from './operations.ts';
import { createRandom, type Random } from './random.ts';

/** One step. `server` in [0, 1) chooses among those that are up. */
export type Action =
  | {
      kind: 'ask';
      step: number;
      server: number;
      operations: Operation[];
      isBatch: boolean;
      delivery: Delivery;
    }
  | { kind: 'snapshots'; step: number; make: (today: string) => SnapshotDraft[] }
  /** Writes through a server, and reads there what it has written. */
  | { kind: 'ownWrite'; step: number; server: number };

/** What happens between two quiet moments: bursts of actions at the same time, and what goes wrong meanwhile. */
export interface Segment {
  bursts: Action[][];
  faults: PlannedFault[];
}

export interface SegmentOptions {
  seed: number;
  number: number;
  firstStep: number;
  steps: number;
  pool: readonly Operation[];
  /** Only what a single server can know of: no other writers, no faults, no clock, no figures of its own. */
  isTame: boolean;
}

/** At the same time, at most. */
const LARGEST_BURST = 8;

/** What a step may be. One write between two comparisons shows what it forgot to purge; many cover for each other. */
type Freedom = 'anything' | 'read' | 'write';

/** A pure function of its options: however fast the machine is, the same is done. */
export function planSegment(options: SegmentOptions): Segment {
  const { seed, number, firstStep, steps, isTame } = options;
  const random = createRandom(seed, 'segment', number);
  const onlyWrite = random.chance(0.5) ? firstStep + random.int(0, steps - 1) : undefined;
  const freedomOf = (step: number): Freedom => {
    if (onlyWrite === undefined) return 'anything';
    return step === onlyWrite ? 'write' : 'read';
  };
  const bursts: Action[][] = [];
  for (let step = firstStep; step < firstStep + steps;) {
    const size = Math.min(random.int(1, LARGEST_BURST), firstStep + steps - step);
    bursts.push(
      Array.from({ length: size }, (_, index) => planAction(options, step + index, freedomOf(step + index))),
    );
    step += size;
  }
  return { bursts, faults: isTame ? [] : planFaults(createRandom(seed, 'faults', number), bursts.length) };
}

function planAction({ seed, pool, isTame }: SegmentOptions, step: number, freedom: Freedom): Action {
  const random = createRandom(seed, 'step', step);
  const server = random.next();
  const question = (operations: Operation[], isBatch: boolean): Action => ({
    kind: 'ask',
    step,
    server,
    operations,
    isBatch,
    delivery: deliver(operations, isBatch, random),
  });
  const mutation = (): Operation => anyMutation(random, `M${step}`, isTame);
  const reads = freedom === 'write' ? 0 : 1;
  const writes = freedom === 'read' ? 0 : 1;
  return random.weighted<() => Action>([
    [60 * reads, () => question([pool[random.zipf(pool.length)]!], false)],
    [isTame ? 0 : 10 * reads, () => question([anyOperation(random, `N${step}`)], false)],
    [10 * reads, () => question(planBatch(random, pool, writes > 0 ? mutation : undefined), true)],
    [12 * writes, () => question([mutation()], false)],
    [isTame ? 0 : 4 * writes, () => ({ kind: 'snapshots', step, make: anySnapshots(random) })],
    [freedom === 'anything' ? 4 : 0, () => ({ kind: 'ownWrite', step, server })],
  ])();
}

function planBatch(
  random: Random,
  pool: readonly Operation[],
  mutation: (() => Operation) | undefined,
): Operation[] {
  const operations = Array.from({ length: random.int(2, 10) }, () => pool[random.zipf(pool.length)]!);
  if (mutation && random.chance(0.15)) operations[random.int(0, operations.length - 1)] = mutation();
  return operations;
}
