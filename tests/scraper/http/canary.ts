import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A server of this machine that no request may reach, on all its addresses. It takes any connection and says nothing. */
export interface Canary extends AsyncDisposable {
  readonly port: number;
  /** Connections that were opened to it so far, by whomever. */
  hits(): Promise<number>;
}

export async function startCanary(): Promise<Canary> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).destroy();
  });
  await once(server.listen(0), 'listening');
  const { port } = server.address() as AddressInfo;
  let ownKnocks = 0;
  return {
    port,
    async hits() {
      // Connections arrive in their order: once a late one of our own is here, all earlier ones have been counted.
      ownKnocks += 1;
      const knock = connect(port, '127.0.0.1').resume();
      await once(knock, 'close');
      return connections - ownKnocks;
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
