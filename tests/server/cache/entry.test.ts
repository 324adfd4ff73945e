import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAG_KINDS, type Tag } from '../../../db/tags.ts';
import { createAnswer, spliceAnswers } from '../../../server/cache/answer.ts';
import { createEntry, decodeEntry, encodeEntry } from '../../../server/cache/entry.ts';

const instant = fc.oneof(fc.constantFrom(-Infinity, Infinity), fc.nat(2_000_000_000_000));
/** A tag is one line. */
const line = fc.string().map((text) => text.replace(/[\n\r]/g, ' '));
const tag = fc
  .tuple(fc.constantFrom(...Object.keys(TAG_KINDS)), fc.option(line))
  .map(([kind, key]) => (key === null ? kind : `${kind}:${key}`)) as fc.Arbitrary<Tag>;
const entries = fc
  .record({
    body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    tags: fc.array(tag, { maxLength: 8 }),
    fence: fc.nat(),
    from: instant,
    until: instant,
  })
  .map(({ body, tags, ...validity }) => createEntry(createAnswer(body), new Set(tags), validity));

describe('an entry in Redis', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const decoded = decodeEntry(encodeEntry(entry))!;
        expect(decoded).toEqual(entry);
        expect(decoded.tags).toEqual(entry.tags);
      }),
    );
  });

  it('that anybody else has written is no entry, and no error', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeEntry(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });

  it('of which a byte was changed, removed or added is no entry', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (entry, at, change) => {
        const bytes = encodeEntry(entry);
        const place = at % bytes.length;
        const changed = Buffer.from(bytes);
        changed[place]! ^= change;
        expect(decodeEntry(changed)).toBeUndefined();
        expect(decodeEntry(bytes.subarray(0, place))).toBeUndefined();
        expect(decodeEntry(Buffer.concat([bytes, Buffer.from([change])]))).toBeUndefined();
      }),
    );
  });

  it('that is long is checked at both ends and by its length', () => {
    const entry = createEntry(createAnswer(Buffer.alloc(100_000, 'x')), new Set(), {
      fence: 1,
      from: -Infinity,
      until: Infinity,
    });
    const bytes = encodeEntry(entry);
    expect(decodeEntry(bytes)).toEqual(entry);
    for (const place of [20, 5_000, bytes.length - 5_000, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(decodeEntry(changed)).toBeUndefined();
    }
    expect(decodeEntry(bytes.subarray(0, -1))).toBeUndefined();
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
