import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { outboxSince, type OutboxPage } from '../../db/queries/outboxSince.ts';
import type { Tag } from '../../db/tags.ts';
import { pruneOutbox } from '../../db/writes/pruneOutbox.ts';
import { createAbsence } from '../absence.ts';
import { isAbsence } from '../graphql/databaseFault.ts';
import { withDeadline } from '../withDeadline.ts';
import type { Invalidations } from './invalidations.ts';

/** Told of each row of the outbox, once, in order. */
export type NewsListener = (tags: readonly Tag[]) => void;

export interface OutboxFollowerOptions {
  database: Database;
  invalidations: Invalidations;
  log: Pick<Logger, 'warn'>;
  onNews: NewsListener;
  /** Nothing that was stored may be used any more: news of it are gone, or the database is another one. */
  onForgotten: () => void;
}

/** Keeps the invalidations of this process up with the outbox. */
export interface OutboxFollower {
  /** False while news may have been missed: then nothing may be served as fresh. */
  readonly isCurrent: boolean;
  /** Nobody answers where PostgreSQL was, as of the last look. */
  readonly isAway: boolean;
  /** For how long that has been so; 0 while it is not. */
  readonly awaySeconds: number;
  /** Which database this is; undefined until it has been read once. */
  readonly installation: string | undefined;
  /**
   * The line that tells of commits is gone, or is there (again): nothing is fresh until the outbox has been read anew.
   * Resolves once it has been, or once that is known to have failed.
   */
  reread(): Promise<void>;
  /** Resolves once all news up to this sequence have been read, or once that is known to have failed. */
  readUntil(sequence: number): Promise<void>;
  /** A commit of this process: as `readUntil`, without asking the database when nothing is missing between. */
  committed(tags: ReadonlySet<Tag>, sequence: number): Promise<void>;
  close(): void;
}

/** News come by notifications; without them, behind some connection pools for instance, so soon. One small statement. */
const POLL_MS = 1_000;
/** Older news than this are too old for anybody to rely on what was stored: a poll or two have failed by then. */
const MOST_AGE_MS = 10_000;
/** PostgreSQL ends a statement that takes longer than 2 s and says so: whoever says nothing a second later is away. */
const SILENCE_MS = 3_000;
/** How long a writer waits for its own news to be read here; what was stored is not used then until they are. */
const PATIENCE_MS = 2_000;
/** The one that is under way may have begun too early; the next has not. */
const MOST_READS = 3;
/** Rows a statement; a process that starts looks back so far, and can use what others have stored since. */
const PAGE_ROWS = 1_000;
const PRUNE_MS = 3_600_000;

export function createOutboxFollower(options: OutboxFollowerOptions): OutboxFollower {
  const { database, invalidations, log, onNews, onForgotten } = options;
  let installation: string | undefined;
  let reading: Promise<void> | undefined;
  /** When the last read that succeeded began, by the monotonic clock. */
  let readAt = -Infinity;
  const absence = createAbsence(SILENCE_MS);
  /** What was known before this instant may lack something. */
  let lostAt = -Infinity;

  const position = (): number => invalidations.fence.position;

  function apply(page: OutboxPage, after: number | null): void {
    const isOther = installation !== page.installation;
    const first = page.rows[0]?.sequence ?? page.last + 1;
    // A number below ours: the database was set back. A gap: rows have been removed that we have not read.
    if (isOther || after === null || page.last < after || first > position() + 1) {
      installation = page.installation;
      invalidations.forget(first - 1);
      onForgotten();
    }
    for (const { sequence, tags } of page.rows) if (sequence === position() + 1) take(sequence, tags);
  }

  function take(sequence: number, tags: readonly Tag[]): void {
    invalidations.apply(sequence, tags);
    onNews(tags);
  }

  async function readAll(): Promise<void> {
    const startedAt = performance.now();
    for (;;) {
      const after = installation === undefined ? null : position();
      const page = await database.read((db) => outboxSince(db, after, PAGE_ROWS));
      apply(page, after);
      if (position() >= page.last) break;
    }
    readAt = startedAt;
  }

  async function readOnce(): Promise<void> {
    absence.asked();
    try {
      await readAll();
      absence.answered();
    } catch (error) {
      if (isAbsence(error)) absence.missed();
      else absence.answered();
      throw error;
    }
  }

  const read = (): Promise<void> => (reading ??= readOnce().finally(() => (reading = undefined)));

  async function readUntil(sequence: number): Promise<void> {
    try {
      const done = (async () => {
        for (let reads = 0; position() < sequence && reads < MOST_READS; reads += 1) await read();
        return true;
      })();
      if (await withDeadline(done, PATIENCE_MS)) return;
      log.warn(
        'The news of a commit could not be read in time: nothing is answered from the cache until they are',
      );
    } catch (error) {
      log.warn(
        { err: error },
        'The news of a commit could not be read: nothing is answered from the cache until they are',
      );
    }
    lostAt = performance.now();
  }

  const poll = (): void => void read().catch(() => undefined);
  const prune = (): void =>
    void database
      .write(async (tx) => ({ result: await pruneOutbox(tx), changed: [] }))
      .catch(() => undefined);
  const timers = [setInterval(poll, POLL_MS).unref(), setInterval(prune, PRUNE_MS).unref()];

  return {
    get isCurrent() {
      return readAt > lostAt && performance.now() - readAt < MOST_AGE_MS;
    },
    get isAway() {
      return absence.seconds > 0;
    },
    get awaySeconds() {
      return absence.seconds;
    },
    get installation() {
      return installation;
    },
    reread() {
      lostAt = performance.now();
      return (reading ?? Promise.resolve())
        .catch(() => undefined)
        .then(read)
        .catch(() => undefined);
    },
    readUntil,
    async committed(tags, sequence) {
      if (installation !== undefined && sequence === position() + 1) return take(sequence, [...tags]);
      if (sequence > position()) invalidations.suspect(tags, sequence);
      await readUntil(sequence);
    },
    close: () => timers.forEach(clearInterval),
  };
}
