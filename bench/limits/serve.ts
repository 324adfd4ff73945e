import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * As many answers as the others are asked for: a single one would stay in the processor's nearest memory, where the answers
 * of a server that has more than one are not.
 */
export const ANSWERS = 120;

/** As little of HTTP as there can be: each request gets 200 and these bytes. Writes its port as its first line. */
export function serve(answer: (request: IncomingMessage) => Promise<Buffer | string>): void {
  const server = createServer((request, response) => {
    void answer(request).then((body) => {
      response.writeHead(200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

/** The body of a request, read as JSON. */
export async function readJson<Body>(request: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => resolve(JSON.parse(Buffer.concat(pieces).toString()) as Body));
  });
}

/** An operation of the bench, by its name. */
export interface Asked {
  operationName: string;
  variables: Record<string, any>;
}
