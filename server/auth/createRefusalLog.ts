import { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { ClientAddress } from '../http/clientAddress.ts';
import { createRepeatedErrors } from '../repeatedErrors.ts';

export interface RefusalLogOptions {
  log: Logger;
  addressOf: ClientAddress['addressOf'];
}

/**
 * Tells the log that a credential was refused, why, and who sent it; never what was sent. Of one reason ten lines a minute:
 * whoever guesses must not fill the disk.
 */
export function createRefusalLog({
  log,
  addressOf,
}: RefusalLogOptions): (req: IncomingMessage, error: unknown) => void {
  const repetition = createRepeatedErrors(() => performance.now());
  return (req, error) => {
    if (!(error instanceof GraphQLError) || error.extensions['code'] !== 'UNAUTHENTICATED') return;
    const { telling, untold } = repetition(error.message);
    if (telling === 'none') return;
    const fields = { reason: error.message, client: addressOf(req), ...(untold > 0 && { untold }) };
    log.warn(fields, 'a credential was refused');
  };
}
