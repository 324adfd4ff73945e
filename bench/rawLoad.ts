import { connect } from 'node:net';
import {
  createLatencyHistogram,
  quantile,
  type LatencyHistogram,
} from '../server/metrics/latencyHistogram.ts';

/** Enough to keep a server busy without queueing for long. */
export const CONNECTIONS = 32;
const HEAD_END = Buffer.from('\r\n\r\n');
/**
 * All connections read into the same memory, one after the other, so that it stays in the processor's cache: new memory
 * for each piece took longer than the fastest server needs to send it. An answer of Q1 has 70 KB.
 */
const ARRIVED = Buffer.allocUnsafeSlow(128 * 1024);

export interface Load {
  requests: number;
  perSecond: number;
  /** Of answers, in milliseconds, to 4 % of their value. */
  p50: number;
  p99: number;
}

/** A POST as bytes, so that the client's own work stays out of the way. */
export function postOf(body: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const lines = Object.entries({
    Host: 'localhost',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/**
 * Sends requests over kept connections, one after the other on each, going round `requests`.
 * @throws when an answer is not 200, or does not say how long it is
 */
export async function load(port: number, requests: readonly Buffer[], seconds: number): Promise<Load> {
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  const latencies = createLatencyHistogram();
  let sent = 0;
  const next = (now: number) => (now < end ? requests[sent++ % requests.length] : undefined);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => drive(port, next, latencies)));
  const counts = latencies.counts();
  return {
    requests: sent,
    perSecond: sent / ((performance.now() - startedAt) / 1000),
    p50: quantile(counts, 0.5)!,
    p99: quantile(counts, 0.99)!,
  };
}

/** One connection: the next request goes out when the answer to the last is whole. */
function drive(
  port: number,
  next: (now: number) => Buffer | undefined,
  latencies: LatencyHistogram,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: ARRIVED,
      callback(length: number): true {
        take(ARRIVED.subarray(0, length));
        return true;
      },
    };
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    /** Bytes of the answer that are still to come; undefined while its head is read. */
    let missing: number | undefined;
    let head: Buffer = Buffer.alloc(0);
    let sentAt = 0;
    const send = (now: number): void => {
      const request = next(now);
      sentAt = now;
      if (request) socket.write(request);
      else socket.end(resolve);
    };
    socket.on('connect', () => send(performance.now()));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection.')));
    function take(chunk: Buffer): void {
      if (missing === undefined) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const headEnd = head.indexOf(HEAD_END);
        if (headEnd === -1) {
          head = Buffer.from(head);
          return;
        }
        const text = head.toString('latin1', 0, headEnd);
        const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
        if (!text.startsWith('HTTP/1.1 200') || length === undefined)
          return reject(
            new Error(`Expected an answer of 200 with its length, got ${text.split('\r\n')[0]}.`),
          );
        missing = Number(length) - (head.length - headEnd - HEAD_END.length);
        head = Buffer.alloc(0);
      } else missing -= chunk.length;
      if (missing > 0) return;
      missing = undefined;
      const now = performance.now();
      latencies.record(now - sentAt);
      send(now);
    }
  });
}
