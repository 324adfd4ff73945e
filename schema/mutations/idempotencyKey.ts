import { invalidInput } from '../errors/userErrors.ts';

/** What HTTP headers and databases of others allow for such keys. */
const MAX_KEY_LENGTH = 255;

/** The key of an input, or what is wrong with it. */
export function readIdempotencyKey(text: string | null | undefined) {
  const key = text ?? null;
  const isBad = key !== null && (key === '' || key.length > MAX_KEY_LENGTH || key.includes('\0'));
  const message = `Expected 1..${MAX_KEY_LENGTH} characters and no NUL among them.`;
  return { key, fault: isBad ? invalidInput(['idempotencyKey'], message) : null };
}
