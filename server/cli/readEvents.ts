export interface ServerSentEvent {
  event: string;
  data: string;
}

/** The events of a `text/event-stream`, without comments and pings. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const event = parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) yield event;
    }
  }
}

function parseEvent(block: string): ServerSentEvent | undefined {
  const valueOf = (field: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${field}:`))
      ?.slice(field.length + 1)
      .trimStart();
  const event = valueOf('event');
  return event === undefined ? undefined : { event, data: valueOf('data') ?? '' };
}
