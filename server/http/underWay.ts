import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Of a connection: its last answer. A property, as a WeakMap or a Set would be written to with every request. */
const ANSWER = Symbol('answer');
interface Connection extends Duplex {
  [ANSWER]?: ServerResponse;
}

export function noteAnswer(connection: Connection, answer: ServerResponse): void {
  connection[ANSWER] = answer;
}

/** The answer to the last request on a connection, be it out or not. */
export const lastAnswer = (connection: Connection): ServerResponse | undefined => connection[ANSWER];

/** The same as long as some of it has to be written: those before it are out. */
export function underWay(connection: Connection): ServerResponse | undefined {
  const answer = connection[ANSWER];
  return answer?.writableFinished === false ? answer : undefined;
}
