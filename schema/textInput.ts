import { badInput } from './errors/codedError.ts';

/** Text from a client on its way to the database, which knows no NUL. Throws BAD_USER_INPUT. */
export function checkText(name: string, text: string): string {
  if (text.includes('\0')) throw badInput(`Expected text without NUL characters in ${name}.`);
  return text;
}
