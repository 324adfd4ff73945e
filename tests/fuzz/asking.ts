import type { AnswerForm } from './answerForm.ts';
import type { Delivery } from './delivery.ts';
import type { Member } from './fleet.ts';
import { ask, type Reply } from './httpClient.ts';
import type { Operation } from './operations.ts';
import type { Problems } from './problems.ts';
import type { Tally } from './tally.ts';

/** Asks a server, and looks at the answer; undefined when it is down, was killed meanwhile, or took too long. */
export type Asking = (
  server: Member,
  operations: readonly Operation[],
  delivery: Delivery,
  headers?: Record<string, string>,
) => Promise<Reply | undefined>;

export function createAsking(form: AnswerForm, problems: Problems, tally: Tally): Asking {
  return async (server, operations, delivery, headers) => {
    const { port, life } = server;
    if (port === undefined) return undefined;
    const what = describe(server, operations);
    tally.requests += 1;
    try {
      const reply = await ask(port, delivery, headers);
      // A machine that does too much is told of by the server itself; that says nothing of what is stored.
      if (reply.body.includes('"code":"TIMEOUT"')) {
        tally.late += 1;
        return undefined;
      }
      form.check(reply, what);
      return reply;
    } catch (error) {
      if (server.life === life && server.port === port)
        problems.note('error', `${error instanceof Error ? error.message : String(error)}\n  of ${what}`);
      else tally.lost += 1;
      return undefined;
    }
  };
}

export const describe = (server: Member, operations: readonly Operation[]): string =>
  [
    `server ${server.name}:`,
    ...operations.map(({ query, variables }) => `${query} ${JSON.stringify(variables)}`),
  ].join('\n    ');
