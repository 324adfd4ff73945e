/** Decisions that are a pure function of a seed: nothing else in the fuzz may be random. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in min..max. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Of pairs of weight and value. */
  weighted<Value>(choices: readonly (readonly [number, Value])[]): Value;
  /** `count` different items, or all of them, in random order. */
  sample<Item>(items: readonly Item[], count: number): Item[];
  /** An index below `size`; low ones are far more frequent, as with pages that people visit. */
  zipf(size: number): number;
}

/**
 * A path names the stream of numbers: the seed first, then what they are for. What one step draws changes nothing of
 * what another draws.
 */
export function createRandom(...path: readonly (string | number)[]): Random {
  let state = hashOf(path.join('/'));

  /** Mulberry32: 32 bits of state are enough for the few hundred numbers of a step. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)]!,
    weighted(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) if ((left -= weight) < 0) return value;
      return choices.at(-1)![1];
    },
    sample(items, count) {
      const rest = [...items];
      const size = Math.min(count, rest.length);
      return Array.from({ length: size }, () => rest.splice(int(0, rest.length - 1), 1)[0]!);
    },
    // The inverse of the distribution 1/x over 1..size + 1.
    zipf: (size) => Math.min(size - 1, Math.floor((size + 1) ** next()) - 1),
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
