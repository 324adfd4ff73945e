import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tag } from '../../../db/tags.ts';
import { createAnswer, spliceAnswers } from '../../../server/cache/answer.ts';
import { createEntry, decodeEntry, encodeEntry } from '../../../server/cache/entry.ts';

const instant = fc.oneof(fc.constantFrom(-Infinity, Infinity), fc.nat(2_000_000_000_000));
/** A tag is one line. */
const tag = fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text)) as fc.Arbitrary<Tag>;
const entries = fc
  .record({
    body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    tags: fc.array(tag, { maxLength: 8 }),
    fence: fc.nat(),
    from: instant,
    until: instant,
  })
  .map(({ body, ...validity }) => createEntry(createAnswer(body), validity));

describe('an entry in Redis', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const decoded = decodeEntry(encodeEntry(entry))!;
        expect({ ...decoded, body: decoded.body.toString('hex') }).toEqual({
          ...entry,
          body: entry.body.toString('hex'),
        });
      }),
    );
  });

  it('that anybody else has written is no entry, and no error', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeEntry(Buffer.from(bytes))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(entries, fc.nat(), fc.nat(255), (entry, at, byte) => {
        const bytes = encodeEntry(entry);
        bytes[at % Math.min(bytes.length, 8)] = byte;
        expect(() => decodeEntry(bytes)).not.toThrow();
        const cut = encodeEntry(entry).subarray(0, at % 8);
        expect(decodeEntry(cut)).toBeUndefined();
      }),
    );
  });
});

it('the answer to a batch is the JSON array of its members', () => {
  fc.assert(
    fc.property(fc.array(fc.json(), { minLength: 1, maxLength: 10 }), (texts) => {
      const spliced = spliceAnswers(texts.map((text) => createAnswer(Buffer.from(text))));
      expect(spliced.body.toString()).toBe(`[${texts.join(',')}]`);
    }),
  );
});
