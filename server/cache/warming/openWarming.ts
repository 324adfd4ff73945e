import type { Logger } from 'pino';
import { isAnyRunOpen } from '../../../db/queries/scrapeRuns.ts';
import { runsTag, type Tag } from '../../../db/tags.ts';
import { withDeadline } from '../../withDeadline.ts';
import { createPopularOperations, type PopularOperations } from './popularOperations.ts';
import { createWarmer, type Warmer, type WarmerOptions } from './createWarmer.ts';

export interface WarmingOptions extends Omit<WarmerOptions, 'popular'> {
  /** Whether anything is done unasked: at start, after runs, and that what is popular is saved. */
  isAutomatic: boolean;
  log: Pick<Logger, 'debug' | 'warn'>;
}

/** What is used most is computed again before somebody asks for it. */
export interface Warming {
  readonly popular: Pick<PopularOperations, 'learn' | 'use'>;
  warm: Warmer['warm'];
  /** Told of each change: the end of a run is one. */
  onNews(tags: readonly Tag[]): void;
  /** Told when nothing is stored any more, as at start. */
  onForgotten(): void;
  /** Resolves within a second. */
  close(): Promise<void>;
}

/** The news of a run come in a bunch, and a server that has just started has more urgent things to do. */
const SETTLE_MS = 1_000;
/** What a server has counted since is lost when it is killed. */
const SAVE_MS = 5 * 60_000;
/** One small transaction; a database that is away must not keep a process from its end. */
const LAST_SAVE_MS = 1_000;

export function openWarming({ isAutomatic, log, ...options }: WarmingOptions): Warming {
  const { database } = options;
  const popular = createPopularOperations(options);
  const warmer = createWarmer({ ...options, popular });
  let startTimer: NodeJS.Timeout | undefined;
  let runTimer: NodeJS.Timeout | undefined;
  const save = (): Promise<void> => popular.save().catch(() => undefined);
  const saveTimer = isAutomatic ? setInterval(() => void save(), SAVE_MS).unref() : undefined;

  const soon = (work: () => Promise<unknown>): NodeJS.Timeout =>
    setTimeout(() => {
      work().catch((error: unknown) => log.warn({ err: error }, 'The cache could not be warmed'));
    }, SETTLE_MS).unref();

  async function warmUnasked(): Promise<void> {
    log.debug(await warmer.warm(null), 'The cache was warmed');
  }

  function warmAfterRun(): void {
    clearTimeout(runTimer);
    runTimer = soon(async () => {
      // What it has stored by now may be from before the end of the run.
      if (warmer.isBusy) warmAfterRun();
      else if (!(await database.read(isAnyRunOpen))) await warmUnasked();
    });
  }

  return {
    popular,
    warm: warmer.warm,
    onNews(tags) {
      if (isAutomatic && tags.includes(runsTag)) warmAfterRun();
    },
    onForgotten() {
      clearTimeout(startTimer);
      if (isAutomatic) startTimer = soon(warmUnasked);
    },
    async close() {
      for (const timer of [startTimer, runTimer, saveTimer]) clearTimeout(timer);
      warmer.stop();
      if (isAutomatic) await withDeadline(save(), LAST_SAVE_MS);
    },
  };
}
