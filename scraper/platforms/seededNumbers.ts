/**
 * Numbers that look random and are a pure function of their inputs, on every machine: 32-bit integer
 * arithmetic and the four exact operations on doubles only, as Math.exp or Math.pow may differ in the last
 * bit between builds.
 */

/** FNV-1a over UTF-16 units: https://datatracker.ietf.org/doc/draft-eastlake-fnv/ */
export function seedOf(text: string, offset = 0x811c9dc5): number {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** In [0, 1), evenly spread. Each stream of a seed is a sequence of its own, `index` a place in it. */
export function unit(seed: number, stream: string, index = 0): number {
  let hash = seedOf(stream, seed) ^ Math.imul(index + 1, 0x9e3779b1);
  // The finalizer of MurmurHash3: inputs that differ in one bit differ in half of all bits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** In [from, to) for a fraction in [0, 1). */
export function between(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}

/** A path that wanders within [-1, 1): random heights every `period` steps, straight lines between them. */
export function wander(seed: number, stream: string, step: number, period: number): number {
  const knot = Math.floor(step / period);
  const height = between(unit(seed, stream, knot), unit(seed, stream, knot + 1), step / period - knot);
  return 2 * height - 1;
}
