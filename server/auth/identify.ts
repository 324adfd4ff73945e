import type { IncomingMessage } from 'node:http';
import type { ClientAddress } from '../http/clientAddress.ts';
import type { Caller } from './caller.ts';

/** Who sends a request: at once where it is known already. */
export type Identify = (req: IncomingMessage) => Caller | Promise<Caller>;

/** Without authentication configured whoever reaches the port may do everything. */
export function createIdentify({ addressOf }: Pick<ClientAddress, 'addressOf'>): Identify {
  const known = new Map<string, Caller>();
  return (req) => {
    const address = addressOf(req);
    let caller = known.get(address);
    if (!caller) {
      caller = { name: 'anyone', role: 'admin', bucket: `address ${address}`, trigger: 'MANUAL' };
      known.set(address, caller);
    }
    return caller;
  };
}
