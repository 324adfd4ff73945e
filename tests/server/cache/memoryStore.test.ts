import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../server/cache/memoryStore.ts';

interface Answer {
  bytes: number;
}

const storeOf = (maxBytes: number) => createMemoryStore<Answer>({ maxBytes, sizeOf: ({ bytes }) => bytes });

describe('the memory store', () => {
  it('never holds more bytes than it may, and counts what it holds', () => {
    const sets = fc.array(fc.record({ key: fc.nat(40), bytes: fc.integer({ min: 1, max: 200 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(sets, (steps) => {
        const store = storeOf(1000);
        const keys = new Set(steps.map(({ key }) => String(key)));
        for (const { key, bytes } of steps) {
          store.set(String(key), { bytes });
          const held = [...keys].map((each) => store.get(each)).filter((value) => value !== undefined);
          const { entries, bytes: told } = store.figures();
          expect(entries).toBe(held.length);
          expect(told).toBe(held.reduce((sum, value) => sum + value.bytes, 0));
          expect(told).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });

  it('gives up what was used least lately, and counts that but not what was deleted', () => {
    const store = storeOf(800);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) store.set(key, { bytes: 100 });
    store.get('a');
    store.set('i', { bytes: 100 });
    expect(store.get('b')).toBeUndefined();
    expect(store.get('a')).toBeDefined();
    expect(store.delete('a')).toBe(true);
    expect(store.delete('a')).toBe(false);
    expect(store.figures()).toEqual({ entries: 7, bytes: 700, evictions: 1 });
  });

  it('keeps nothing that is larger than an eighth of it, and forgets what that should replace', () => {
    const store = storeOf(800);
    store.set('a', { bytes: 100 });
    store.set('b', { bytes: 100 });
    store.set('a', { bytes: 101 });
    expect(store.get('a')).toBeUndefined();
    expect(store.figures()).toEqual({ entries: 1, bytes: 100, evictions: 0 });
  });

  it('measures a value again that has grown and is set again', () => {
    const store = storeOf(8000);
    const value = { bytes: 10 };
    store.set('a', value);
    value.bytes = 30;
    store.set('a', value);
    expect(store.get('a')).toBe(value);
    expect(store.figures()).toEqual({ entries: 1, bytes: 30, evictions: 0 });
  });

  it('forgets everything at once, without touching another store', () => {
    const [store, other] = [storeOf(800), storeOf(800)];
    for (const each of [store, other]) each.set('a', { bytes: 10 });
    store.clear();
    expect(store.get('a')).toBeUndefined();
    expect(store.figures()).toEqual({ entries: 0, bytes: 0, evictions: 0 });
    expect(other.get('a')).toBeDefined();
  });
});
