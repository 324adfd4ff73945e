import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Delivery } from './delivery.ts';

/** What came back, with its body as it was before it was compressed. */
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  milliseconds: number;
}

/** Longer than the server's own deadline of a minute, which has to come first. */
const PATIENCE_MS = 70_000;
/** Enough for all that are asked at once; Node's client opens as many connections as it is let. */
const agent = new Agent({ keepAlive: true, maxSockets: 24 });

/** Asks a server of this machine; rejects when the connection breaks before the whole answer is there. */
export function ask(port: number, delivery: Delivery, headers: Record<string, string> = {}): Promise<Reply> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: delivery.method,
        path: delivery.target,
        headers: { ...delivery.headers, ...headers },
        timeout: PATIENCE_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('The answer was broken off.')));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          const milliseconds = performance.now() - startedAt;
          const body = decode(Buffer.concat(chunks), headers['content-encoding']);
          if (body) resolve({ status, headers, body: body.toString(), milliseconds });
          else reject(new Error(`The answer cannot be decompressed: ${headers['content-encoding']}.`));
        });
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`No answer in ${PATIENCE_MS / 1000} s.`)));
    sent.end(delivery.body);
  });
}

const DECODERS: Partial<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  deflate: inflateSync,
  gzip: gunzipSync,
  identity: (bytes) => bytes,
};

/** Undefined when the bytes are not what they are said to be. */
function decode(bytes: Buffer, encoding = 'identity'): Buffer | undefined {
  try {
    return bytes.length === 0 ? bytes : DECODERS[encoding]?.(bytes);
  } catch {
    return undefined;
  }
}
