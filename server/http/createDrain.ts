import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '../withDeadline.ts';
import { openConnections } from './openConnections.ts';
import { underWay } from './underWay.ts';

/** How a server ends without cutting off an answer, or a request that is on its way. */
export interface Drain {
  /** Aborts when the end begins: streams end then. */
  readonly stopping: AbortSignal;
  /**
   * Resolves when the last answer is out or after `patienceMs`; the port is closed then, and every connection.
   *
   * For `lingerMs` all is answered as before, but for readiness, and each answer ends its connection. A proxy sends the next
   * request on one that it holds: closed at once, it would take that request with it. One that holds none has to be able to
   * ask whether this server is ready. Then the port is closed, and whoever has come last gets as much time once more.
   */
  drain(times: { lingerMs: number; patienceMs: number }): Promise<void>;
}

export function createDrain(server: Server): Drain {
  const stopping = new AbortController();
  const connections = openConnections(server);
  /** How many there have been. */
  let entered = 0;

  server.on('connection', () => (entered += 1));
  // Before the answer is begun.
  for (const event of ['request', 'checkExpectation'])
    server.prependListener(event, (_req: IncomingMessage, res: ServerResponse) => {
      if (stopping.signal.aborted) res.shouldKeepAlive = false;
    });

  const answers = (): ServerResponse[] =>
    [...connections].flatMap((each) => underWay(each) ?? []).filter((answer) => !answer.closed);

  /** The system lets in before we do, and cuts off whom we have not seen when the port is closed: some microseconds then. */
  async function untilNobodyComes(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (let known = -1; known !== entered && performance.now() < deadline;) {
      known = entered;
      await sleep(1);
    }
  }

  return {
    stopping: stopping.signal,
    async drain({ lingerMs, patienceMs }) {
      const deadline = performance.now() + patienceMs;
      for (const answer of answers()) answer.shouldKeepAlive = false;
      stopping.abort();
      await sleep(lingerMs);
      await untilNobodyComes(lingerMs);
      // Connections on which something was asked and nothing is now end with it. Who is new has yet to ask.
      server.close();
      await withDeadline(
        allClosed(() => [...connections]),
        lingerMs,
      );
      await withDeadline(allClosed(answers), Math.max(0, deadline - performance.now()));
      server.closeAllConnections();
    },
  };
}

interface Closing {
  once(event: 'close', listener: () => void): unknown;
}

/** Resolves when none is present any more. */
async function allClosed(present: () => readonly Closing[]): Promise<void> {
  for (let [one] = present(); one; [one] = present()) {
    const closing = one;
    await new Promise<void>((resolve) => closing.once('close', resolve));
  }
}
