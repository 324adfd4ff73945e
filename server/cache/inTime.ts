/** There was no answer in time. */
export class OutOfTime extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
  }
}

/**
 * The time is counted in parts, each of at least one turn of the event loop: a process that is busy, and looks at its
 * sockets seldom, takes its own slowness for that of the other side otherwise.
 */
const PART_MS = 25;

/** What the promise comes to; rejects with OutOfTime when that takes too long. It goes on all the same. */
export async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const wait = (left: number): void => {
      timer = setTimeout(
        () => {
          if (left > PART_MS) wait(left - PART_MS);
          // An answer that is already waiting in the socket is read before this.
          else setImmediate(() => reject(new OutOfTime(milliseconds)));
        },
        Math.min(left, PART_MS),
      );
    };
    wait(milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
