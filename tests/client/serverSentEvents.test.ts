import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  readServerSentEvents,
  type ServerSentEvent,
} from '../../client/src/transport/readServerSentEvents.ts';
import { subscribeOverSse, type WireResult } from '../../client/src/transport/subscribeOverSse.ts';
import { sendJson, withHttpServer } from './withHttpServer.ts';

const server = withHttpServer();
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

interface Heard {
  readonly results: WireResult[];
  error: Error | undefined;
  isComplete: boolean;
  stop(): void;
}

/** Subscribes and writes down all that comes. */
function listen(silenceLimitMs?: number): Heard {
  const heard: Heard = { results: [], error: undefined, isComplete: false, stop: () => undefined };
  heard.stop = subscribeOverSse(
    server.url,
    '{"query":"subscription { n }"}',
    {
      next: (result) => heard.results.push(result),
      error: (error) => (heard.error = error),
      complete: () => (heard.isComplete = true),
    },
    fetch,
    silenceLimitMs,
  );
  return heard;
}

describe('the SSE client', () => {
  test('asks by POST for an event stream, gives on each result and ends with complete', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200, EVENT_STREAM);
      response.write(':\n\nevent: next\ndata: {"data":{"n":1}}\n\n');
      response.end('event: next\ndata: {"data":{"n":2}}\n\nevent: complete\ndata:\n\n');
    };
    const heard = listen();
    await vi.waitUntil(() => heard.isComplete);

    expect(server.received).toMatchObject([
      { accept: 'text/event-stream', body: { query: 'subscription { n }' } },
    ]);
    expect(heard.results).toEqual([{ data: { n: 1 } }, { data: { n: 2 } }]);
    expect(heard.error).toBeUndefined();
  });

  test('reports a stream that breaks off before it is complete', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200, EVENT_STREAM);
      response.end('event: next\ndata: {"data":{"n":1}}\n\n');
    };
    const heard = listen();
    await vi.waitUntil(() => heard.error !== undefined);

    expect(heard.results).toHaveLength(1);
    expect(heard.isComplete).toBe(false);
  });

  test('reports a server that is not there', async () => {
    server.answer = (_received, response) => response.destroy();
    const heard = listen();
    await vi.waitUntil(() => heard.error !== undefined);
    expect(heard.isComplete).toBe(false);
  });

  test('reports a line that has gone silent, though nobody closed it; pings keep it awake', async () => {
    // Twelve pings take longer than the silence that is allowed.
    server.answer = (_received, response) => {
      response.writeHead(200, EVENT_STREAM);
      let pings = 0;
      const timer = setInterval(() => {
        response.write(':\n\n');
        pings += 1;
        if (pings === 12) {
          response.write('event: next\ndata: {"data":{"n":12}}\n\n');
          clearInterval(timer);
        }
      }, 100);
    };
    const heard = listen(1_000);
    await vi.waitUntil(() => heard.error !== undefined, { timeout: 10_000 });

    expect(heard.results).toEqual([{ data: { n: 12 } }]);
    expect(heard.error?.message).toMatch(/Nothing has come/);
  });

  test('gives on a refusal in plain JSON as the only result', async () => {
    const refusal = { errors: [{ message: 'No such run.', extensions: { code: 'INVALID_ID' } }] };
    server.answer = (_received, response) => sendJson(response, refusal, 400);
    const heard = listen();
    await vi.waitUntil(() => heard.isComplete);
    expect(heard.results).toEqual([refusal]);
  });

  test('closes the connection when nobody listens any more, and says nothing after that', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200, EVENT_STREAM);
      response.write('event: next\ndata: {"data":{"n":1}}\n\n');
    };
    const heard = listen();
    await vi.waitUntil(() => heard.results.length === 1);

    heard.stop();

    await vi.waitUntil(() => server.received[0]!.isAborted);
    expect(heard).toMatchObject({ error: undefined, isComplete: false });
  });

  test('reads the same events however the bytes are cut and the lines are ended', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
    const event = fc.record({
      event: line.filter((name) => name.trim() === name && name !== ''),
      data: fc.array(line, { minLength: 1, maxLength: 3 }),
    });
    const property = fc.asyncProperty(
      fc.array(event, { maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (events, lineEnd, sizes) => {
        const lines = events.flatMap(({ event, data }) => [
          ': a comment',
          `event: ${event}`,
          ...data.map((text) => `data: ${text}`),
          '',
        ]);
        const text = lines.map((one) => one + lineEnd).join('');
        // A CR that ends the stream could be half of a CRLF: something has to follow it.
        const read = await collect(cut(new TextEncoder().encode(text + ':'), sizes));
        expect(read).toEqual(events.map(({ event, data }) => ({ event, data: data.join('\n') })));
      },
    );
    await fc.assert(property);
  });
});

function cut(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length]!;
        controller.enqueue(bytes.slice(start, start + size));
        start += size;
      }
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readServerSentEvents(stream)) events.push(event);
  return events;
}
