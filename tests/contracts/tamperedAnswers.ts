import { once } from 'node:events';
import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import type { PlatformFake } from './platformFake.ts';

/**
 * Answers as the fake does, but with one value of the answer changed: the `place`-th of the `turn`-th request. The fake
 * is asked anew, in the mood "well", for every request that it gets.
 */
export function tamperWith(
  fake: PlatformFake,
  { turn, place, value }: { turn: number; place: number; value: unknown },
): void {
  let turns = 0;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const isItsTurn = turns++ === turn;
    void askWell(fake, request, () => (fake.mood = { kind: 'broken', answer })).then(
      ({ status, headers, body }) => {
        response
          .writeHead(status, headers)
          .end(JSON.stringify(isItsTurn ? changed(body, place, value) : body));
      },
    );
  };
  fake.mood = { kind: 'broken', answer };
}

async function askWell(fake: PlatformFake, request: IncomingMessage, then: () => void) {
  const body = await buffer(request);
  fake.mood = { kind: 'well' };
  const asking = send(new URL(request.url ?? '', fake.baseUrl), {
    method: request.method,
    headers: request.headers,
    agent: false,
  });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  then();
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
  return { status: answer.statusCode ?? 0, headers, body: await json(answer) };
}

/** The value with another in one of its places, the whole of it among them; the places are counted round and round. */
function changed(whole: unknown, place: number, value: unknown): unknown {
  const places = countPlaces(whole);
  let left = place % places;
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return value;
    if (typeof part !== 'object' || part === null) return part;
    return Array.isArray(part)
      ? part.map(walk)
      : Object.fromEntries(Object.entries(part).map(([name, field]) => [name, walk(field)]));
  };
  return walk(whole);
}

function countPlaces(whole: unknown): number {
  if (typeof whole !== 'object' || whole === null) return 1;
  return Object.values(whole).reduce<number>((sum, part) => sum + countPlaces(part), 1);
}
