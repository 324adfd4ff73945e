import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  /** 0 when the connection was closed without one. */
  status: number;
  /** In small letters. */
  headers: Record<string, string>;
  body: string;
}

/** A connection to the port of this origin, on which a test says what no client would. */
export function openSocket(origin: string): Socket {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  // Of one that the server closes while we send; what came before it counts.
  return socket.on('error', () => undefined);
}

/** Sends these bytes and nothing more. */
export function sendRaw(origin: string, bytes: string | Buffer): Promise<RawAnswer> {
  const socket = openSocket(origin);
  // Byte by byte as it was written: 'latin1' leaves what is not ASCII alone.
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return readAnswer(socket);
}

/** The first answer on a connection, as soon as it is whole, or what has come when it is closed. */
export function readAnswer(socket: Socket): Promise<RawAnswer> {
  return new Promise<RawAnswer>((resolve) => {
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      const answer = parse(text);
      if (answer.body.length === Number(answer.headers['content-length'])) resolve(answer);
    });
    socket.on('close', () => resolve(parse(text)));
  }).finally(() => socket.destroy());
}

/** Everything that comes until the server closes; the head is that of the first answer. */
export function readUntilClosed(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('close', () => resolve(parse(Buffer.concat(pieces).toString('latin1'))));
  });
}

/** A request with these lines of a head, its Host and its end. */
export function requestText(
  origin: string,
  line: string,
  headers: readonly string[] = [],
  body = '',
): string {
  const host = `Host: ${new URL(origin).host}`;
  const head = [`${line} HTTP/1.1`, host, 'Connection: close', ...headers];
  if (body !== '') head.push(`Content-Length: ${Buffer.byteLength(body, 'latin1')}`);
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function parse(all: string): RawAnswer {
  // "Go on" is no answer yet.
  const text = all.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const [, status = '0'] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
  const end = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, Math.max(end, 0)).split('\r\n').slice(1);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(status), headers, body: end < 0 ? '' : text.slice(end + 4) };
}
