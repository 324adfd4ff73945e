/** Later than this, the timer itself was late: this process was busy, and nothing is known of the other side. */
const BUSY_MS = 50;

/** There was no answer in time. */
export class OutOfTime extends Error {
  /** True when this process had no time to look. */
  readonly wasBusy: boolean;

  constructor(milliseconds: number, wasBusy: boolean) {
    super(`no answer within ${milliseconds} ms`);
    this.wasBusy = wasBusy;
  }
}

/** What the promise comes to; rejects with OutOfTime when that takes too long. It goes on all the same. */
export async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const startedAt = performance.now();
    timer = setTimeout(() => {
      const overdue = performance.now() - startedAt - milliseconds;
      // An answer that is already waiting in the socket is read before this.
      setImmediate(() => reject(new OutOfTime(milliseconds, overdue > BUSY_MS)));
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
