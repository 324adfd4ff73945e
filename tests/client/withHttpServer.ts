import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What a request brought: its parsed body and the type of answer that it accepts. */
export interface Received {
  readonly body: unknown;
  readonly accept: string | undefined;
  /** The client has closed the connection before it was answered. */
  isAborted: boolean;
}

export interface HttpServer {
  /** From `beforeAll` on. */
  readonly url: string;
  /** The requests since the test began. */
  readonly received: Received[];
  /** Decides what the next requests are answered; each test sets its own. */
  answer: (received: Received, response: ServerResponse) => void;
}

/** A real HTTP server that answers as the test says, for the tests of the client's transports. */
export function withHttpServer(): HttpServer {
  const state: { url: string; received: Received[]; answer: HttpServer['answer'] } = {
    url: '',
    received: [],
    answer: (_received, response) => response.end(),
  };
  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      const received: Received = { body, accept: request.headers.accept, isAborted: false };
      response.on('close', () => (received.isAborted = !response.writableFinished));
      state.received.push(received);
      state.answer(received, response);
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  beforeEach(() => {
    state.received.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return state;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

/** Ends a response with a JSON body. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
