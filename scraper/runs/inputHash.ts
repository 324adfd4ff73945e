import { createHash } from 'node:crypto';

/** The same for inputs that are equal after coercion: absent or null is one, the order of fields does not count. */
export function inputHash(input: unknown): string {
  return createHash('sha256').update(canonical(input)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => {
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    const fields = Object.entries(each).filter(([, field]) => field !== null && field !== undefined);
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
