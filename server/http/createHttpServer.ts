import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from './errorCode.ts';
import { openConnections } from './openConnections.ts';
import { DATA_HEADERS } from './securityHeaders.ts';
import { lastAnswer, noteAnswer, underWay } from './underWay.ts';

/** How long a connection may keep this server waiting. In milliseconds. */
export interface SocketTimes {
  /** For a request to arrive, from its first byte to its last; 15 s is what is promised, with what follows. */
  request: number;
  /** For its head alone, and for a new connection to send anything at all. */
  headers: number;
  /** How often Node looks for those that are late. */
  checkEvery: number;
  /** Without a request, after an answer. */
  keepAlive: number;
  /** For an answer to move on: a client that reads nothing for so long holds memory and nothing else. */
  write: number;
  /** For whoever may come or is still connected to ask once more, when the server is told to stop. */
  linger: number;
}

export const SOCKET_TIMES: SocketTimes = {
  request: 10_000,
  headers: 8_000,
  checkEvery: 2_000,
  // Longer than the 60 s after which proxies give up an idle connection, so that it is never ours that goes first.
  keepAlive: 65_000,
  // A phone that changes its network is back by then.
  write: 20_000,
  // A proxy that is asked anything meanwhile has used its connections, and nobody waits for long at a terminal.
  linger: 1_000,
};

/** An idle connection costs some 10 KB: 50 MB for all of them. Behind a proxy some hundred are many. */
const MOST_CONNECTIONS = 5_000;

/**
 * An HTTP server that no client can keep waiting, and that answers what is no HTTP with an error like any other. What
 * it gives to `onRequest` may still lack a Host.
 */
export function createHttpServer(onRequest: RequestListener, times: SocketTimes): Server {
  const server = createServer(
    {
      requestTimeout: times.request,
      headersTimeout: times.headers,
      connectionsCheckingInterval: times.checkEvery,
      keepAliveTimeout: times.keepAlive,
      // Node's own answer to a request without Host has no code.
      requireHostHeader: false,
    },
    answer,
  );
  server.maxConnections = MOST_CONNECTIONS;
  // Beyond its limit Node leaves headers out in silence, and the next could be Origin. A head of 16 KiB is limit enough.
  server.maxHeadersCount = 0;
  // server.maxRequestsPerSocket stays without limit: a proxy keeps its connections, and Node ends one with a 503.
  watchReaders(server, times);

  function answer(...[req, res]: Parameters<RequestListener>): void {
    noteAnswer(req.socket, res);
    onRequest(req, res);
  }

  // An expectation that nobody knows may be left alone (RFC 9110, section 10.1.1).
  server.on('checkExpectation', answer);
  server.on('connect', (_req, socket) =>
    endWith(socket, 405, 'METHOD_NOT_ALLOWED', 'This is no proxy.', ['Allow: GET, HEAD, POST, OPTIONS']),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const current = underWay(socket);
    // Another text must not go into an answer, nor overtake it.
    const isInTheMiddle = current !== undefined && (current.headersSent || current.req.complete);
    // Nor is a body that never came after its request was answered worth another answer.
    const isAnswered = current === undefined && lastAnswer(socket)?.req.complete === false;
    if (error.code === 'ECONNRESET' || !socket.writable || isInTheMiddle || isAnswered) {
      socket.destroy(error);
      return;
    }
    const [status, message] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'This is no HTTP/1.1 request.'];
    endWith(socket, status, 'BAD_USER_INPUT', message);
  });
  // Of Node between two requests, and of watchReaders.
  server.on('timeout', (socket: Socket) => {
    const isWaitingForUs = underWay(socket) !== undefined && socket.writableLength === 0;
    if (!isWaitingForUs) socket.destroy();
  });
  return server;
}

/**
 * Sets the time for connections on which something waits to be read; Node's timer of a connection knows whether it moves.
 * Looked for from time to time: set with every answer it would cost each of them.
 */
function watchReaders(server: Server, { write, checkEvery }: SocketTimes): void {
  const open = openConnections(server);
  const look = setInterval(() => {
    for (const socket of open) if (socket.writableLength > 0 && !socket.timeout) socket.setTimeout(write);
  }, checkEvery).unref();
  server.once('close', () => clearInterval(look));
}

const CLIENT_ERRORS: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers are longer than 16 KiB together.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers where Node has no ServerResponse to offer, and closes. */
function endWith(
  socket: Duplex,
  status: number,
  code: ErrorCode,
  message: string,
  further: readonly string[] = [],
): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const headers = [`HTTP/1.1 ${status} ${REASONS[status]}`, ...further];
  for (let at = 0; at < DATA_HEADERS.length; at += 2)
    headers.push(`${DATA_HEADERS[at]}: ${DATA_HEADERS[at + 1]}`);
  headers.push(
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  );
  // Node forgets the errors of a socket that it hands over.
  socket.on('error', () => undefined);
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
