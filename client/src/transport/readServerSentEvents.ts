/** One event of a `text/event-stream`: its name (`message` when the server gave none) and its joined data lines. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads a `text/event-stream` body event by event, by the rules of the HTML standard: lines end in LF, CRLF or
 * CR, however the chunks fall; data lines are joined; comments are skipped; an event that the end of the stream
 * cuts off is dropped. `onActivity` is told of every chunk, pings included.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  onActivity?: () => void,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = '';
  let data: string[] = [];
  for await (const line of readLines(body, onActivity)) {
    if (line === '') {
      if (event !== '' || data.length > 0) yield { event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
}

async function* readLines(
  body: ReadableStream<Uint8Array>,
  onActivity?: () => void,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onActivity?.();
      rest += decoder.decode(value, { stream: true });
      // A CR at the very end may be the first half of a CRLF: it waits for the next chunk.
      const complete = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
      const lines = complete.split(/\r\n|\n|\r/);
      rest = lines.pop()! + rest.slice(complete.length);
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
