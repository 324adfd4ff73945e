import { connect, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import type { BenchServer } from './processes.ts';

/** Enough to keep a server busy without queueing for long. */
const CONNECTIONS = 32;
const HEAD_END = Buffer.from('\r\n\r\n');

export interface Load {
  requests: number;
  perSecond: number;
  /** CPU time of the server's process for each request, user and system. */
  cpuMicroseconds: number;
}

/** A POST as bytes, so that the client's own work stays out of the way. */
export function postOf(body: string): Buffer {
  return Buffer.from(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Sends requests over kept connections, one after the other on each, going round `requests`.
 * @throws when an answer is not 200
 */
export async function load(
  { port, pid }: BenchServer,
  requests: readonly Buffer[],
  seconds: number,
): Promise<Load> {
  const end = performance.now() + seconds * 1000;
  let sent = 0;
  const cpuBefore = cpuSecondsOf(pid);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      drive(port, () => (performance.now() < end ? requests[sent++ % requests.length] : undefined)),
    ),
  );
  const cpu = cpuSecondsOf(pid) - cpuBefore;
  return {
    requests: sent,
    perSecond: sent / ((performance.now() - startedAt) / 1000),
    cpuMicroseconds: (cpu / sent) * 1e6,
  };
}

/** One connection: the next request goes out when the answer to the last is whole. */
function drive(port: number, next: () => Buffer | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    /** Bytes of the answer that are still to come; undefined while its head is read. */
    let missing: number | undefined;
    let head: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const request = next();
      if (request) socket.write(request);
      else socket.end(resolve);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (missing === undefined) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const headEnd = head.indexOf(HEAD_END);
        if (headEnd === -1) return;
        const text = head.toString('latin1', 0, headEnd);
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text));
        missing = Number(/\r\ncontent-length: (\d+)/i.exec(text)![1]) - (head.length - headEnd - 4);
        head = Buffer.alloc(0);
      } else missing -= chunk.length;
      if (missing > 0) return;
      missing = undefined;
      send();
    });
  });
}

/** Linux counts in ticks of 10 ms. */
const TICK_SECONDS = 0.01;

function cpuSecondsOf(pid: number): number {
  // The name of the process, in brackets, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
}
