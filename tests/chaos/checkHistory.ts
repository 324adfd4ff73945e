import type { FinalState, HistoryEvent, Import, Read, Seen, Trigger, Write } from './history.ts';

export interface Violation {
  kind: 'lost' | 'doubled' | 'torn' | 'back in time' | 'hung';
  text: string;
}

/** The event loop of a machine that does too much; the server's own time is the deadline. */
const GRACE_MS = 1_000;
/** Other processes hear of a change so late at the worst (docs/explanation/cache.md). */
const SPREAD_MS = 10_000;

/** What must not be in any history, whatever broke meanwhile. */
export function checkHistory(events: readonly HistoryEvent[], final: FinalState): Violation[] {
  const writes = groupBy(events.filter(isWrite), ({ account }) => account);
  const reads = groupBy(events.filter(isRead), ({ account }) => account);
  return [
    ...events.filter((event) => event.end - event.start > event.deadlineMs + GRACE_MS).map(hung),
    ...[...writes].flatMap(([account, each]) => checkRegister(account, each, final)),
    ...[...reads].flatMap(([account, each]) => checkReads(each, writes.get(account) ?? [])),
    ...checkRuns(events.filter(isTrigger), final),
    ...events.filter(isImport).flatMap((event) => checkImport(event, final)),
  ];
}

const isWrite = (event: HistoryEvent): event is Write => event.kind === 'write';
const isRead = (event: HistoryEvent): event is Read => event.kind === 'read';
const isTrigger = (event: HistoryEvent): event is Trigger => event.kind === 'trigger';
const isImport = (event: HistoryEvent): event is Import => event.kind === 'import';

const hung = ({ start, end, note }: Seen): Violation => ({
  kind: 'hung',
  text: `${note} took ${Math.round(end - start)} ms.`,
});

/** The last value that was acknowledged stands, or that of the write after it whose outcome is unknown. */
function checkRegister(account: number, writes: readonly Write[], final: FinalState): Violation[] {
  const known = writes.filter(({ outcome }) => outcome === 'ok').map(({ value }) => value);
  const last = known.at(-1) ?? null;
  const found = final.registers.get(account) ?? null;
  const open = writes.filter(({ outcome, value }) => outcome === 'unknown' && value > (last ?? 0));
  if (found === last || open.some(({ value }) => value === found)) return [];
  const text = `Account ${account} holds ${found}, the last acknowledged value is ${last}.`;
  return [{ kind: 'lost', text }];
}

/** No server goes back, and none is behind what was acknowledged to its own clients, or long ago to others'. */
function checkReads(reads: readonly Read[], writes: readonly Write[]): Violation[] {
  const fresh = reads.filter(({ outcome, isStale }) => outcome === 'ok' && !isStale);
  const acknowledged = writes.filter(({ outcome }) => outcome === 'ok');
  return fresh.flatMap((read) => {
    const seen = fresh.filter(({ server, end }) => server === read.server && end < read.start);
    const told = acknowledged.filter(
      ({ server, end }) => end + (server === read.server ? 0 : SPREAD_MS) < read.start,
    );
    const least = Math.max(0, ...[...seen, ...told].map(({ value }) => value ?? 0));
    if ((read.value ?? 0) >= least) return [];
    return [
      {
        kind: 'back in time',
        text: `${read.server} read ${read.value} of account ${read.account} after ${least} (${read.note}).`,
      },
    ];
  });
}

/** A key has one run, whatever was tried; what was acknowledged is that one; and there is none without a key. */
function checkRuns(triggers: readonly Trigger[], { runOfKey, runs }: FinalState): Violation[] {
  const lost = triggers.flatMap(({ outcome, key, runId }): Violation[] => {
    if (outcome !== 'ok' || runId === runOfKey.get(key)) return [];
    return [{ kind: 'lost', text: `Key ${key} was given run ${runId} and has ${runOfKey.get(key)}.` }];
  });
  const keyed = new Set(runOfKey.values());
  const doubled = runs
    .filter((run) => !keyed.has(run))
    .map((run): Violation => ({ kind: 'doubled', text: `Run ${run} belongs to no key.` }));
  return [...lost, ...doubled];
}

function checkImport({ handles, outcome }: Import, final: FinalState): Violation[] {
  const there = handles.filter((handle) => final.handles.has(handle)).length;
  if (there === handles.length || (there === 0 && outcome === 'unknown')) return [];
  const text = `Of ${handles.join(', ')} there are ${there}; the import was ${outcome}.`;
  return [{ kind: outcome === 'ok' ? 'lost' : 'torn', text }];
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
