import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isPublicAddress } from './publicAddress.ts';

/**
 * `public`: no connection is made to an address that is not public, whatever a name resolves to. `none` for an address
 * that the operator has configured.
 */
export type Guard = 'public' | 'none';

/** All addresses of a host name. Rejects, as `dns.lookup` does, for a name that has none. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

/** Connections that are kept for further requests, those of each guard apart. They never keep a process alive. */
export type Connections = Readonly<Record<Guard, Dispatcher>>;

/** Why a connection was not even begun. Without the address: the answer could tell about a network behind ours. */
export class NotPublicError extends Error {
  override readonly name = 'NotPublicError';

  constructor() {
    super('The host has an address that is not public.');
  }
}

const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

export function createConnections(resolve = resolveBySystem): Connections {
  return { public: createAgent(resolve, 'public'), none: createAgent(resolve, 'none') };
}

function createAgent(resolve: Resolve, guard: Guard): Dispatcher {
  const open = buildConnector({
    lookup: guardedLookup(resolve, guard),
    // Asks `lookup` for all addresses of a name, and tries one after the other.
    autoSelectFamily: true,
    // A request that is given up leaves its connection to this.
    timeout: 10_000,
  });
  return new Agent({
    connect(options, callback) {
      // No lookup is made for an address in the place of a name. `URL` has written 0x7f.1 and 2130706433 as 127.0.0.1.
      const isRefused =
        guard === 'public' && isIP(options.hostname) !== 0 && !isPublicAddress(options.hostname);
      if (isRefused) callback(new NotPublicError(), null);
      else open(options, callback);
    },
    // As many as an operator may have under way at one platform (`<P>_CONCURRENCY`); more wait, each by its deadline.
    connections: 16,
    // Longer than the slowest usual pace between two requests (X: 18 a minute); the platform may say less.
    keepAliveTimeout: 5_000,
    keepAliveMaxTimeout: 30_000,
    // The one deadline, of the whole exchange, is fetchJson's.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/**
 * Resolves and judges in one step, within the connecting: the addresses that were judged are those that are connected
 * to, and a name that resolves otherwise the next time (DNS rebinding) gains nothing. One address that is not public
 * is enough: an honest name has none.
 */
function guardedLookup(resolve: Resolve, guard: Guard): LookupFunction {
  return (hostname, _options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const isRefused = guard === 'public' && !addresses.every(({ address }) => isPublicAddress(address));
        if (isRefused) callback(new NotPublicError(), []);
        else callback(null, [...addresses]);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}
