import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  event: { id: string; rule: string; state: string; [field: string]: unknown };
  status: number;
}

export interface Receiver {
  url: string;
  /** Everything that was sent, in its order. */
  received: Received[];
  close(): void;
}

/** Takes events, and answers as it is told: by the event and how often it has come before. */
export async function startReceiver(
  statusOf: (event: Received['event'], times: number) => number,
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const event = JSON.parse(body) as Received['event'];
      const times = received.filter((each) => each.event.id === event.id).length;
      const status = statusOf(event, times);
      received.push({ headers: req.headers, body, event, status });
      res.writeHead(status, { location: '/elsewhere' }).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/hunter2`,
    received,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
