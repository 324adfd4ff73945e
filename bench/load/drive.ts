import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tally } from './createTally.ts';
import type { Client } from './openClient.ts';
import type { Question } from './question.ts';

export interface DriveOptions {
  client: Client;
  /** So many ask, each one thing after the other. */
  callers: number;
  next: () => Question;
  tally: Tally;
  /** Nothing new is asked from then on. */
  signal: AbortSignal;
  /** Between an answer and the next question; 0: as fast as the server answers. */
  thinkMs?: number;
}

/** Asks until the signal, and resolves when all is answered. Who is refused comes again when it was told to. */
export async function drive({
  client,
  callers,
  next,
  tally,
  signal,
  thinkMs = 0,
}: DriveOptions): Promise<void> {
  // Every caller that rests listens.
  setMaxListeners(0, signal);
  // A pause that the signal ends is over, nothing more.
  const rest = (milliseconds: number) => pause(milliseconds, undefined, { signal }).catch(() => undefined);
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (!signal.aborted) {
        const question = next();
        const reply = await client.ask(question);
        tally.record(question.kind, reply);
        if (reply.outcome === 'refused') await rest(reply.retrySeconds * 1000);
        // A server that is away is not asked a thousand times a second.
        else if (reply.outcome === 'failed') await rest(100);
        else if (thinkMs > 0) await rest(thinkMs);
      }
    }),
  );
}
