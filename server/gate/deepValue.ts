/**
 * Levels of objects and lists in the variables of an operation: an input has five. Whoever writes such a value as JSON, or
 * coerces it, calls itself for each level, and the stack ends at some thousands.
 */
export const VALUE_DEPTH_LIMIT = 64;

/** Whether a value from JSON has more levels than `limit`; takes no stack. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      if (depth === limit) return true;
      for (const inner of Object.values(each))
        if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
