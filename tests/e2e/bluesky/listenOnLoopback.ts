import { Server } from 'node:net';

/**
 * The services of the network listen on every address of the machine, which is not theirs to offer. Called
 * before they start, this makes a `listen(port)` without a host mean 127.0.0.1.
 */
export function listenOnLoopback(): void {
  const listen = Server.prototype.listen as (this: Server, ...args: unknown[]) => Server;
  Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
    const [port, ...rest] = args;
    const hasHost = typeof rest[0] === 'string';
    return typeof port === 'number' && !hasHost
      ? listen.call(this, port, '127.0.0.1', ...rest)
      : listen.apply(this, args);
  } as Server['listen'];
}
