import type { Database, Queryable } from '../../db/database.ts';
import { scrapeRunsByIds, taskCountsByRunIds } from '../../db/queries/scrapeRuns.ts';
import { runTag, type Tag } from '../../db/tags.ts';

/** The contract: "at most 4 a second". */
const SHORTEST_GAP_MS = 250;
/** Another process does not tell us of its writes: they are looked for so often. */
const POLL_MS = 1_000;

/**
 * Watches runs. The iterable yields at once, then after each change of the run's status or of its tasks' (but no
 * sooner than a quarter of a second after the last look), and ends once it has yielded for the run's end. For a run
 * that does not exist it yields once.
 */
export function createRunWatcher(database: Database): (runId: number) => AsyncIterable<void> {
  const listeners = new Map<Tag, Set<() => void>>();
  // Every write of this process is heard as it commits.
  database.onChanged((tags) => {
    for (const [tag, each] of listeners) if (tags.has(tag)) for (const listener of each) listener();
  });

  return (runId) => ({
    [Symbol.asyncIterator]() {
      const changes = listen(listeners, runTag(runId));
      const steps = watch(database, runId, changes);
      return {
        next: () => steps.next(),
        // A generator hears of it at its next yield only, and a run that stands still has none.
        return() {
          changes.stop();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  });
}

async function* watch(database: Database, runId: number, changes: Changes): AsyncGenerator<void> {
  try {
    // Read before each yield: what changes while the reader looks is seen the next time.
    let seen = await database.read((db) => readProgress(db, runId));
    yield;
    while (seen.isOpen) {
      await pause(SHORTEST_GAP_MS);
      await changes.next(POLL_MS - SHORTEST_GAP_MS);
      if (changes.isStopped) return;
      const progress = await database.read((db) => readProgress(db, runId));
      const isNew = progress.text !== seen.text;
      seen = progress;
      if (isNew) yield;
    }
  } finally {
    changes.stop();
  }
}

async function readProgress(db: Queryable, runId: number) {
  const [run] = await scrapeRunsByIds(db, [runId]);
  const counts = (await taskCountsByRunIds(db, [runId])).get(runId) ?? [];
  const text = counts
    .map(({ platform, status, count }) => `${platform} ${status} ${count}`)
    .sort()
    .join();
  return { isOpen: run?.status === 'QUEUED' || run?.status === 'RUNNING', text: `${run?.status} ${text}` };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Changes {
  readonly isStopped: boolean;
  /** Resolves once something has changed since the last call, when the time is over, or when it is stopped. */
  next(timeoutMs: number): Promise<void>;
  stop(): void;
}

function listen(listeners: Map<Tag, Set<() => void>>, tag: Tag): Changes {
  let hasChanged = false;
  let isStopped = false;
  let wake: (() => void) | undefined;
  const listener = () => {
    hasChanged = true;
    wake?.();
  };
  const group = listeners.get(tag) ?? new Set();
  listeners.set(tag, group.add(listener));
  return {
    get isStopped() {
      return isStopped;
    },
    async next(timeoutMs) {
      if (!hasChanged && !isStopped) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasChanged = false;
    },
    stop() {
      isStopped = true;
      wake?.();
      group.delete(listener);
      if (group.size === 0) listeners.delete(tag);
    },
  };
}
