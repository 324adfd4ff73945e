import { crc32 } from 'node:zlib';
import { isOfKind, kindOf, type Tag } from '../../db/tags.ts';
import { bytesOf, createAnswer, sizeOfAnswer, type Answer, type Encoding } from './answer.ts';
import type { KindCounters } from './cacheCounters.ts';

/** What decides how long a stored answer is true. */
export interface Validity {
  /** The outbox's sequence up to which all news had been read when its execution began. */
  readonly fence: number;
  /** The instants, in ms since 1970, from which and before which the clock's part of it holds. */
  readonly from: number;
  readonly until: number;
}

/** Tags hold no line breaks. */
const SEPARATOR = '\n';

/** An answer with what decides how long it is true. */
export class Entry implements Answer, Validity {
  readonly body: Buffer;
  readonly etag: string;
  readonly encoded: Partial<Record<Encoding, Buffer | Promise<Buffer>>>;
  readonly fence: number;
  readonly from: number;
  readonly until: number;
  /** The version of what is known of changes in which its tags were looked at last; none yet. */
  standsAt = -1;
  /** Of its tags' kinds, looked up when it is first counted. */
  counters: readonly KindCounters[] | undefined;
  onGrown?: () => void;
  /** `until` is as long as any answer is kept, and not what the clock's part demands; known where it was made. */
  endsByLimit = false;
  /** Of its tags, each once. */
  readonly kinds: readonly string[];
  readonly tagText: string;
  #tags: readonly Tag[] | undefined;

  constructor(answer: Answer, validity: Validity, kinds: readonly string[], tagText: string) {
    this.body = answer.body;
    this.etag = answer.etag;
    this.encoded = answer.encoded;
    this.fence = validity.fence;
    this.from = validity.from;
    this.until = validity.until;
    this.kinds = kinds;
    this.tagText = tagText;
  }

  /** What was read. Split when first asked for, which is when something has been changed. */
  get tags(): readonly Tag[] {
    return (this.#tags ??= splitText(this.tagText) as Tag[]);
  }
}

export function createEntry(answer: Answer, tags: ReadonlySet<Tag>, validity: Validity): Entry {
  const kinds: string[] = [];
  // Hundreds of tags are of two or three kinds, and to cut each one off takes longer than to look whether it is known.
  for (const tag of tags) if (!kinds.some((kind) => isOfKind(tag, kind))) kinds.push(kindOf(tag));
  return new Entry(answer, validity, kinds, [...tags].join(SEPARATOR));
}

const splitText = (text: string): string[] => (text === '' ? [] : text.split(SEPARATOR));

/** Tags are twelve characters or so, as text and as strings of a list; and the objects round it. By the heap's growth. */
const BYTES_PER_TAG_CHARACTER = 6;
const BYTES_PER_ENTRY = 800;

/** What an entry holds of memory, in bytes. */
export const sizeOfEntry = (entry: Entry): number =>
  sizeOfAnswer(entry) + entry.tagText.length * BYTES_PER_TAG_CHARACTER + BYTES_PER_ENTRY;

/** The first bytes of every stored entry; another format gets another number. */
const MAGIC = Buffer.from('TM2\n');
/** Magic, the checksum of what follows, the length of the head and the length of all; 32 bits each. */
const [CHECKSUM_AT, HEAD_LENGTH_AT, LENGTH_AT, PREFIX_LENGTH] = [4, 8, 12, 16] as const;
/** Of a longer value so many bytes are checked at either end: to check all of it would cost as much as to fetch it. */
const CHECKED_BYTES = 8 * 1024;

/**
 * An entry as one value of Redis: a head of text, then the body as it is sent. The head's first line is
 * `etag fence from until kinds`, the others are the tags; reading it costs two slices and one split.
 */
export function encodeEntry({ body, etag, tagText, kinds, fence, from, until }: Entry): Buffer {
  const head = bytesOf(`${etag} ${fence} ${from} ${until} ${kinds.join()}\n${tagText}`);
  const bytes = Buffer.concat([Buffer.alloc(PREFIX_LENGTH), head, body]);
  MAGIC.copy(bytes);
  bytes.writeUInt32BE(head.length, HEAD_LENGTH_AT);
  bytes.writeUInt32BE(bytes.length, LENGTH_AT);
  bytes.writeUInt32BE(checksumOf(bytes), CHECKSUM_AT);
  return bytes;
}

/** Undefined for anything that is no entry: keys in Redis can be overwritten, cut or lengthened by anybody. */
export function decodeEntry(bytes: Buffer): Entry | undefined {
  if (bytes.length < PREFIX_LENGTH || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return undefined;
  const bodyStart = PREFIX_LENGTH + bytes.readUInt32BE(HEAD_LENGTH_AT);
  if (bodyStart > bytes.length || bytes.length !== bytes.readUInt32BE(LENGTH_AT)) return undefined;
  if (checksumOf(bytes) !== bytes.readUInt32BE(CHECKSUM_AT)) return undefined;
  const head = bytes.toString('utf8', PREFIX_LENGTH, bodyStart);
  const lineEnd = head.indexOf('\n');
  const [etag, fence, from, until, kinds] = head.slice(0, lineEnd).split(' ');
  const answer = createAnswer(ownBytes(bytes.subarray(bodyStart)), etag);
  const validity = { fence: Number(fence), from: Number(from), until: Number(until) };
  return new Entry(answer, validity, kinds ? kinds.split(',') : [], head.slice(lineEnd + 1));
}

function checksumOf(bytes: Buffer): number {
  const checked = bytes.subarray(HEAD_LENGTH_AT);
  if (checked.length <= 2 * CHECKED_BYTES) return crc32(checked);
  return crc32(checked.subarray(-CHECKED_BYTES), crc32(checked.subarray(0, CHECKED_BYTES)));
}

/** A short value is a slice of what was read from the socket, and would keep all of that in memory. */
function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength <= 2 * bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
