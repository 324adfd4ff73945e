import type { IncomingMessage } from 'node:http';

/**
 * Reads a body and counts its bytes, announced or not; undefined as soon as there are more than `limit`: what comes
 * after that has not been read.
 * @throws when the client goes away before the end
 */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        req.pause().removeAllListeners('data');
        resolve(undefined);
      } else chunks.push(chunk);
    });
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    // Also of a client that goes away before the end of its body.
    req.on('error', reject);
  });
}
