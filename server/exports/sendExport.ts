import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Piece } from '../../db/cursors.ts';
import type { ExportFormat } from '../../db/queries/exportLines.ts';
import type { Encoding } from '../cache/answer.ts';
import { acceptedForExport } from '../http/encoding.ts';
import { VARY } from '../http/sendAnswer.ts';

const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** Written once, read once: at the lowest level the network is waited for and not this machine. */
const ENCODERS = {
  gzip: () => createGzip({ level: 1, flush: constants.Z_SYNC_FLUSH }),
  br: () =>
    createBrotliCompress({
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
      flush: constants.BROTLI_OPERATION_FLUSH,
    }),
} satisfies Record<Encoding, () => unknown>;

export interface ExportHead {
  format: ExportFormat;
  /** Without its ending. */
  fileName: string;
}

/** Sends the head of an export: its length is not known, and nobody is to keep it. */
export function writeExportHead(
  req: IncomingMessage,
  res: ServerResponse,
  { format, fileName }: ExportHead,
): Encoding | undefined {
  const encoding = acceptedForExport(req);
  res.writeHead(200, {
    'Content-Type': CONTENT_TYPES[format],
    'Content-Disposition': `attachment; filename="${fileName}.${format}"`,
    'Cache-Control': 'private, no-store',
    Vary: VARY,
    // Proxies of the nginx family put what is long on their disk otherwise.
    'X-Accel-Buffering': 'no',
    ...(encoding !== undefined && { 'Content-Encoding': encoding }),
  });
  return encoding;
}

/**
 * Sends pieces as the client takes them; a compressed one is out before the next is asked for.
 * @throws what the pieces throw, and the signal's reason: the answer is not ended then
 */
export async function sendPieces(
  res: ServerResponse,
  pieces: AsyncIterable<Piece>,
  { encoding, signal }: { encoding: Encoding | undefined; signal: AbortSignal },
): Promise<void> {
  const encoder = encoding && ENCODERS[encoding]();
  encoder?.pipe(res);
  const sink: Writable = encoder ?? res;
  // Each part that is compressed by itself is a flush; the network takes them together.
  const writeParts = encoder ? writeJoined : writeCorked;
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      if (!writeParts(sink, piece)) await once(sink, 'drain', { signal });
    }
    sink.end();
    await finished(res, { signal });
  } catch (error) {
    encoder?.unpipe(res);
    throw error;
  } finally {
    encoder?.destroy();
  }
}

const writeJoined = (sink: Writable, piece: Piece): boolean => sink.write(Buffer.concat(piece));

function writeCorked(sink: Writable, piece: Piece): boolean {
  sink.cork();
  for (const part of piece) sink.write(part);
  sink.uncork();
  return !sink.writableNeedDrain;
}

/**
 * Ends an answer so that nobody takes it for whole. Where its length is told in chunks the last one is missing; for a
 * client of HTTP/1.0 the end of the connection is the end of the answer, unless it is a reset.
 */
export function breakOff(res: ServerResponse): void {
  const { socket } = res;
  if (socket && 'resetAndDestroy' in socket) socket.resetAndDestroy();
  else res.destroy();
}
