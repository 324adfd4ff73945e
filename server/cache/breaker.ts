export interface BreakerOptions<Line> {
  /** Resolves with a line on which the other side has just answered in time; rejects with the reason why not. */
  connect: () => Promise<Line>;
  /** Between the end of an attempt and the next one. */
  intervalMs: number;
  /** Ends a line that is not used any more. */
  drop: (line: Line) => void;
  /** Called once for each time that it is away, also when it was so from the start. */
  onAway: (reason: unknown) => void;
  /** Called once after each onAway. */
  onBack: () => void;
}

/** Keeps callers away from something that does not answer. It is tried in the background, never by a caller. */
export interface Breaker<Line> {
  /** Undefined: open. Nobody is to wait for anything. */
  readonly line: Line | undefined;
  /** For how long it has been known that the other side does not answer; 0 while it does. */
  readonly awaySeconds: number;
  /** What was called on `line` failed: nobody uses it from now on. Of a line that has been dropped it says nothing. */
  trip(line: Line, reason: unknown): void;
  /** Resolves when no attempt is under way and the line is dropped. */
  close(): Promise<void>;
}

/** Open until the first attempt, which it makes at once, has succeeded; then closed until the first trip. */
export function createBreaker<Line extends object>(options: BreakerOptions<Line>): Breaker<Line> {
  const { connect, intervalMs, drop, onAway, onBack } = options;
  let line: Line | undefined;
  /** By the monotonic clock; undefined: it answers, or nothing is known yet. */
  let awaySince: number | undefined;
  let hasEnded = false;
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void> = tryOnce();

  function retryLater(): void {
    timer = setTimeout(() => void (attempt = tryOnce()), intervalMs);
  }

  function tellAway(reason: unknown): void {
    if (awaySince !== undefined) return;
    awaySince = performance.now();
    onAway(reason);
  }

  async function tryOnce(): Promise<void> {
    try {
      const found = await connect();
      if (hasEnded) return drop(found);
      line = found;
      if (awaySince !== undefined) onBack();
      awaySince = undefined;
    } catch (reason) {
      if (hasEnded) return;
      tellAway(reason);
      retryLater();
    }
  }

  return {
    get line() {
      return line;
    },
    get awaySeconds() {
      return awaySince === undefined ? 0 : (performance.now() - awaySince) / 1000;
    },
    trip(used, reason) {
      if (used !== line) return;
      line = undefined;
      tellAway(reason);
      drop(used);
      retryLater();
    },
    async close() {
      hasEnded = true;
      clearTimeout(timer);
      await attempt;
      if (line) drop(line);
      line = undefined;
    },
  };
}
