import { parseArgs } from 'node:util';
import { OperatorError } from '../server/operatorError.ts';

type Values<Names extends string> = Partial<Record<Names, string>>;
type Flags<Names extends string> = Partial<Record<Names, boolean>>;

/**
 * The options of a tool, all of them `--name value` or `--name`.
 * @throws OperatorError for what is no option, or lacks its value
 */
export function readOptions<Value extends string, Flag extends string>(
  args: readonly string[],
  values: readonly Value[],
  flags: readonly Flag[],
): Values<Value> & Flags<Flag | 'help'> {
  const options = Object.fromEntries([
    ...values.map((name) => [name, { type: 'string' as const }]),
    ...[...flags, 'help'].map((name) => [name, { type: 'boolean' as const }]),
  ]);
  try {
    // The names are those of `options`.
    return parseArgs({ args: [...args], options }).values as Values<Value> & Flags<Flag | 'help'>;
  } catch (error) {
    throw new OperatorError(`${(error as Error).message.split('\n')[0]} See --help.`);
  }
}

/** @throws OperatorError unless it is a number above 0 */
export function readNumber(name: string, text: string | undefined, fallback: number): number {
  const number = text === undefined ? fallback : Number(text);
  if (!(number > 0 && number < Infinity))
    throw new OperatorError(`--${name}: expected a number above 0, got ${JSON.stringify(text)}.`);
  return number;
}
