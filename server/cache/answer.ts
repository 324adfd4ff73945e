import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import xxhash from 'xxhash-wasm';

export type Encoding = 'br' | 'gzip';

/** A query's answer as bytes: what is sent, stored and compared. */
export interface Answer {
  readonly body: Buffer;
  /** Strong and unquoted: a hash of the body. Its compressed forms are others, and named after it. */
  readonly etag: string;
  /** Made when first asked for. */
  readonly encoded: Partial<Record<Encoding, Buffer | Promise<Buffer>>>;
  /** Set by who counts its bytes: it has got another form. */
  onGrown?: () => void;
}

/** brotli's middle: answers of a hundred rows shrink to a tenth in a millisecond or two. */
const BROTLI_QUALITY = 5;

/** For keys: whoever makes up texts finds no two with one hash. */
export const hashOf = (data: Buffer | string): string => hash('sha256', data, 'base64url');

const { h64, h64Raw } = await xxhash();

/** Of 64 bits in base 36. */
const ETAG_LENGTH = 13;

/**
 * XXH64 takes a sixth of the time of SHA-256, which took as long for 70 KB as to send them. A body that changes keeps its hash
 * once in 10^19 times, and nobody gains by making up one that does.
 */
const etagOf = (hashed: bigint): string => hashed.toString(36).padStart(ETAG_LENGTH, '0');

export function createAnswer(body: Buffer, etag = etagOf(h64Raw(body))): Answer {
  return { body, etag, encoded: {} };
}

/** The bytes of a text in memory of their own: a small slice of Node's pool would keep the whole of it. */
export function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

const compressors: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: promisify(gzip),
};

/** The compressed body, made once however many ask for it at the same time. */
export function encodedBody(answer: Answer, encoding: Encoding): Buffer | Promise<Buffer> {
  return (answer.encoded[encoding] ??= compressors[encoding](answer.body).then((bytes) => {
    answer.encoded[encoding] = bytes;
    answer.onGrown?.();
    return bytes;
  }));
}

/** Bytes held by an answer, its compressed forms included. */
export function sizeOfAnswer({ body, encoded }: Answer): number {
  return Object.values(encoded).reduce(
    (sum, form) => (Buffer.isBuffer(form) ? sum + form.length : sum),
    body.length,
  );
}

/** The answer to a batch: its members as they are, between brackets. */
export function spliceAnswers(members: readonly Answer[]): Answer {
  const pieces = members.flatMap(({ body }, index) => [index === 0 ? OPEN : COMMA, body]);
  const etag = etagOf(h64(members.map((member) => member.etag).join()));
  return createAnswer(Buffer.concat([...pieces, CLOSE]), etag);
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');
