import type { Tag } from '../../db/tags.ts';
import { bytesOf, createAnswer, sizeOfAnswer, type Answer } from './answer.ts';
import type { KindCounters } from './cacheCounters.ts';

/** What decides how long a stored answer is true. */
export interface Validity {
  /** What was read, by the names of db/tags.ts. */
  readonly tags: readonly Tag[];
  /** The outbox's sequence up to which all news had been read when its execution began. */
  readonly fence: number;
  /** The instants, in ms since 1970, from which and before which the clock's part of it holds. */
  readonly from: number;
  readonly until: number;
}

/** An answer with what decides how long it is true. */
export interface Entry extends Answer, Validity {
  /** The newest sequence up to which no news is known to touch its tags. */
  standsAt: number;
  /** Of its tags' kinds, looked up when it is first counted. */
  kinds?: readonly KindCounters[];
}

/** A tag's place in the list and its share of the text; and the objects round it. By the heap's growth, rounded up. */
const BYTES_PER_TAG = 60;
const BYTES_PER_ENTRY = 600;

/** What an entry holds of memory, in bytes. */
export const sizeOfEntry = (entry: Entry): number =>
  sizeOfAnswer(entry) + entry.tags.length * BYTES_PER_TAG + BYTES_PER_ENTRY;

export function createEntry(answer: Answer, validity: Validity): Entry {
  return { ...answer, ...validity, standsAt: validity.fence };
}

/** The first bytes of every stored entry; another format gets another number. */
const MAGIC = Buffer.from('TM1\n');
/** Magic, and the length of the head as 32 bits. */
const PREFIX_LENGTH = MAGIC.length + 4;

/**
 * An entry as one value of Redis: a head of two lines of text, then the body as it is sent. Reading it costs two
 * slices and a split, as an answer is a hundred times as long as what is to be known of it.
 */
export function encodeEntry({ body, etag, tags, fence, from, until }: Entry): Buffer {
  const head = bytesOf(`${etag} ${fence} ${from} ${until}\n${tags.join('\n')}`);
  const prefix = Buffer.from(MAGIC.toString('latin1') + '\0\0\0\0', 'latin1');
  prefix.writeUInt32BE(head.length, MAGIC.length);
  return Buffer.concat([prefix, head, body]);
}

/** Undefined for anything that is no entry: keys in Redis can be overwritten by anybody. */
export function decodeEntry(bytes: Buffer): Entry | undefined {
  if (bytes.length < PREFIX_LENGTH || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return undefined;
  const bodyStart = PREFIX_LENGTH + bytes.readUInt32BE(MAGIC.length);
  if (bodyStart > bytes.length) return undefined;
  const head = bytes.toString('utf8', PREFIX_LENGTH, bodyStart);
  const lineEnd = head.indexOf('\n');
  const [etag, ...numbers] = head.slice(0, lineEnd).split(' ');
  const [fence, from, until] = numbers.map(Number);
  if (!etag || fence === undefined || from === undefined || until === undefined) return undefined;
  if (Number.isNaN(fence + from) || Number.isNaN(until)) return undefined;
  const tags = lineEnd + 1 < head.length ? (head.slice(lineEnd + 1).split('\n') as Tag[]) : [];
  return createEntry(createAnswer(ownBytes(bytes.subarray(bodyStart)), etag), { tags, fence, from, until });
}

/** A short value is a slice of what was read from the socket, and would keep all of that in memory. */
function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength <= 2 * bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
