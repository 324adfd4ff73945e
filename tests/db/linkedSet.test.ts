import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { LinkedSet, type Place } from '../../db/linkedSet.ts';

describe('what is under way', () => {
  it('is there in the order in which it came, whoever leaves first', () => {
    const steps = fc.array(fc.oneof(fc.constant('comes'), fc.nat()));
    fc.assert(
      fc.property(steps, (taken) => {
        const set = new LinkedSet<number>();
        const there: Place<number>[] = [];
        for (const [number, step] of taken.entries()) {
          if (typeof step === 'string') there.push(set.add(number));
          else if (there.length > 0) set.delete(there.splice(step % there.length, 1)[0]!);
          expect([...set]).toEqual(there.map(({ value }) => value));
          expect(set.size).toBe(there.length);
          expect(set.oldest).toBe(there[0]?.value);
        }
      }),
    );
  });

  it('is let go of when it leaves, and not at the next full collection', () => {
    setFlagsFromString('--expose-gc');
    const collectYoung = runInNewContext('() => gc({ type: "minor" })') as () => void;
    const set = new LinkedSet<{ id: number; bytes: number[] }>();
    const places: Place<{ id: number; bytes: number[] }>[] = [];
    const heapUsed = (): number => {
      collectYoung();
      collectYoung();
      return process.memoryUsage().heapUsed;
    };
    const before = heapUsed();
    // 40 MB come and go, 32 at a time; a Set still has most of it then.
    for (let id = 0; id < 40_000; id += 1) {
      places.push(set.add({ id, bytes: new Array<number>(128).fill(id) }));
      if (places.length > 32) set.delete(places.shift()!);
      if (id % 1_000 === 0) collectYoung();
    }
    expect(heapUsed() - before).toBeLessThan(8_000_000);
  });
});
