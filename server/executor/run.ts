import type { GraphQLResolveInfo } from 'graphql';
import type { Variables } from '../graphql/coerceVariables.ts';
import type { Arguments } from '../graphql/readArguments.ts';
import type { AnswerText } from './answerText.ts';

/** Writes a value, which is neither null nor a promise unless the type says so, where it belongs in the answer. */
export type WriteValue = (value: unknown, out: AnswerText, run: Run) => void;

/** There is more to the answer than its text: an error, or something that is not compiled. Who executes it tells. */
export class CannotWrite extends Error {}

/** One execution of a compiled operation. */
export interface Run {
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly variables: Variables;
  /** Of each field of the operation, made when it is first resolved: the same for all objects that it is resolved of. */
  readonly args: (Arguments | undefined)[];
  readonly infos: GraphQLResolveInfo[];
  /** Leaves a gap, and writes the value there when it has come. */
  wait(value: PromiseLike<unknown>, out: AnswerText, write: WriteValue): void;
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** Of items that nobody will wait for: a rejection that nobody hears of would end the process. */
export function abandon(items: Iterable<unknown>): void {
  for (const each of items) if (isPromise(each)) each.then(undefined, () => undefined);
}
