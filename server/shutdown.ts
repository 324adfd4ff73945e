/** Kubernetes and systemd wait 30 s and more, people at a terminal do not; 10 s is what is promised. */
const PATIENCE_MS = 9_500;
/** npm passes Ctrl-C on to a process that the terminal has told already: that is one signal, not two. */
const ECHO_MS = 500;

/** Takes what has to be undone at the end; rejects when the end has come already. */
export type OnStop = (close: () => Promise<unknown>) => Promise<void>;

/**
 * Does `start`, and listens for SIGTERM and SIGINT from then on: what was opened is undone, last opened first, and the
 * process exits 0, whatever still hangs after 9.5 s. A second signal exits at once.
 * @returns what undoes it without a signal
 * @throws what `start` throws, after what it had opened is undone
 */
export async function runUntilStopped(
  start: (onStop: OnStop) => Promise<void>,
  say: (message: string) => void,
): Promise<() => Promise<void>> {
  const closers: (() => Promise<unknown>)[] = [];
  let stoppingSince: number | undefined;

  async function closeAll(): Promise<void> {
    for (let close = closers.pop(); close; close = closers.pop()) {
      await close().catch((error: unknown) => say(`While stopping: ${String(error)}`));
    }
  }

  const started = start(async (close) => {
    closers.push(close);
    if (stoppingSince === undefined) return;
    await closeAll();
    throw new Error('The process is stopping.');
  });

  function onSignal(signal: NodeJS.Signals): void {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < ECHO_MS) return;
      say(`${signal} again: ending at once.`);
      process.exit(1);
    }
    stoppingSince = performance.now();
    say(`${signal}: finishing what runs.`);
    setTimeout(() => {
      say('Something did not end in time and is left behind.');
      process.exit(0);
    }, PATIENCE_MS).unref();
    // A start that is under way opens nothing more: its next `onStop` rejects.
    void closeAll()
      .then(() => started.catch(() => undefined))
      .then(closeAll)
      .then(() => process.exit(0));
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);

  try {
    await started;
  } catch (error) {
    // After a signal this is its consequence, and onSignal ends the process.
    if (stoppingSince !== undefined) return () => Promise.resolve();
    await closeAll();
    throw error;
  }
  return closeAll;
}
