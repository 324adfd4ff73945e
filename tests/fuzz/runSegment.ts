import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import type { Asking } from './asking.ts';
import { writeDirectly } from './directWrites.ts';
import { beginFault, type FaultTools } from './faults.ts';
import type { Member } from './fleet.ts';
import type { OwnWrites } from './ownWrites.ts';
import type { PlannedFault } from './plannedFaults.ts';
import type { Problems } from './problems.ts';
import type { Action, Segment } from './segment.ts';

export interface SegmentTools extends FaultTools {
  /** As another process opens it. */
  database: Database;
  ask: Asking;
  ownWrites: OwnWrites;
  problems: Problems;
  /** Told of each write, for whoever wants to know what led to a stale answer. */
  onWrite: (text: string) => void;
}

/** Does what is planned; afterwards all is answered, nothing is broken and every process runs. */
export async function runSegment({ bursts, faults }: Segment, tools: SegmentTools): Promise<void> {
  const endings: Promise<void>[] = [];
  for (const [index, burst] of bursts.entries()) {
    tools.problems.atStep(burst[0]!.step);
    const actions = burst.map((action) => act(action, tools));
    // They strike while the actions are under way.
    const begun = faults.filter(({ atBurst }) => atBurst === index).map((fault) => strike(fault, tools));
    await Promise.all(actions);
    endings.push(...(await Promise.all(begun)).map(({ over }) => over));
    tools.tally.steps += burst.length;
    await sleep(pauseAfter(index, bursts.length, faults));
  }
  await Promise.all(endings);
}

/** Resolves when it has begun. */
async function strike(fault: PlannedFault, tools: SegmentTools): Promise<{ over: Promise<void> }> {
  await sleep(fault.afterMs);
  const end = await beginFault(fault, tools);
  return { over: sleep(fault.lastsMs).then(end) };
}

/** What is broken is broken for the rest of the bursts: they are spread over its time. */
function pauseAfter(index: number, bursts: number, faults: readonly PlannedFault[]): number {
  const pauses = faults
    .filter(({ atBurst }) => atBurst <= index)
    .map((each) => each.lastsMs / (bursts - each.atBurst));
  return Math.max(0, ...pauses);
}

async function act(action: Action, tools: SegmentTools): Promise<void> {
  const { database, fleet, clock, observer, ask, ownWrites, tally, accounting, onWrite } = tools;
  if (action.kind === 'snapshots') {
    tally.directWrites += 1;
    const rows = await writeDirectly(database, await observer.accountKeys(), action.make, clock.now());
    onWrite(
      `step ${action.step}: snapshots ${rows.map((row) => `${row.accountId} ${row.date} ${row.source}`).join()}`,
    );
    return;
  }
  const server = chosen(fleet.servers(), action.server);
  if (!server) return;
  if (action.kind === 'ownWrite') return ownWrites.writeAndRead(server, action.step);
  const { operations, isBatch, delivery } = action;
  const [first] = operations;
  const mutation = operations.find(({ name }) => name.startsWith('M'));
  if (isBatch) tally.batches += 1;
  if (mutation) tally.mutations += 1;
  const reply = await ask(server, operations, delivery);
  if (reply && !isBatch && !mutation) accounting.onReply(server, first!, reply, false);
  if (mutation)
    onWrite(`step ${action.step}: ${JSON.stringify(mutation.variables)} by ${server.name}: ${reply?.body}`);
}

function chosen(servers: readonly Member[], draw: number): Member | undefined {
  return servers[Math.floor(draw * servers.length)];
}
