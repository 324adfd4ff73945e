import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { freePassage, type OpenPassage, type Passage } from './passage.ts';

/** A TCP line to a port of this machine, which can be broken in all the ways in which lines break. */
export interface FaultProxy {
  readonly port: number;
  /** How bytes get through from now on, on all lines, old and new, in both directions. */
  setPassage(open: OpenPassage): void;
  /** New lines are ended at once, as where nobody listens. */
  refuse(isRefusing: boolean): void;
  /** Ends all lines in the middle of what they carry; new ones are taken. */
  cut(): void;
  /** As `cut`, by a reset: both ends see an error. */
  reset(): void;
  /** Our end of all lines is closed for good while the other one stays open: it says nothing more, and hears. */
  halfClose(): void;
  stop(): Promise<void>;
}

interface Line {
  near: Socket;
  far: Socket;
  directions: Direction[];
}

interface Direction {
  passage: Passage;
  pass: (bytes: Buffer) => void;
}

/** @param target the port of 127.0.0.1 that new lines lead to, asked for each */
export async function startFaultProxy(target: () => number): Promise<FaultProxy> {
  const lines = new Set<Line>();
  let open = freePassage;
  let isRefusing = false;

  function join(from: Socket, to: Socket): Direction {
    const pass = (bytes: Buffer): void => {
      if (to.writable) to.write(bytes);
    };
    const direction = { pass, passage: open(pass) };
    from.on('data', (bytes: Buffer) => direction.passage.take(bytes));
    return direction;
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (isRefusing) {
      near.resetAndDestroy();
      return;
    }
    const far = createConnection({ port: target(), host: '127.0.0.1', allowHalfOpen: true });
    const line: Line = { near, far, directions: [join(near, far), join(far, near)] };
    lines.add(line);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true);
      // 'close' follows, and ends the other half.
      socket.on('error', () => undefined);
      socket.on('end', () => other.end());
      socket.on('close', () => {
        lines.delete(line);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    setPassage(next) {
      open = next;
      for (const { directions } of lines)
        for (const direction of directions) {
          direction.passage.release();
          direction.passage = open(direction.pass);
        }
    },
    refuse: (value) => void (isRefusing = value),
    cut: () => lines.forEach(({ near, far }) => [near, far].forEach((socket) => socket.destroy())),
    reset: () => lines.forEach(({ near, far }) => [near, far].forEach((socket) => socket.resetAndDestroy())),
    halfClose: () => lines.forEach(({ near }) => near.end()),
    async stop() {
      for (const { near } of lines) near.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
