import { Client, fetchExchange, gql } from '@urql/core';
import { describe, expect, test, vi } from 'vitest';
import { createBatchingFetch } from '../../client/src/transport/createBatchingFetch.ts';
import { sendJson, withHttpServer, type Received } from './withHttpServer.ts';

const server = withHttpServer();

/** One operation that asks for `name`, as urql sends it. */
const query = (name: string) => gql(`query ${name} { ${name} }`);

function createClient(): Client {
  const fetch = createBatchingFetch((input, init) => globalThis.fetch(input, init));
  return new Client({ url: server.url, preferGetMethod: false, fetch, exchanges: [fetchExchange] });
}

interface Operation {
  readonly operationName: string;
}
const isBatch = (received: Received): boolean => Array.isArray(received.body);
const namesOf = ({ body }: Received): string[] =>
  (Array.isArray(body) ? (body as Operation[]) : [body as Operation]).map((one) => one.operationName);

/** Answers every operation with its own name. */
function echo(received: Received, response: Parameters<typeof sendJson>[0]): void {
  const answers = namesOf(received).map((name) => ({ data: { [name]: name } }));
  sendJson(response, isBatch(received) ? answers : answers[0]);
}

describe('the batching fetch', () => {
  test('sends the operations of one tick as one array, and gives each its own answer', async () => {
    server.answer = echo;
    const client = createClient();
    const names = ['a', 'b', 'c', 'd'];

    const results = await Promise.all(names.map((name) => client.query(query(name), {}).toPromise()));

    expect(server.received.map(namesOf)).toEqual([names]);
    expect(results.map((result) => result.data as unknown)).toEqual(names.map((name) => ({ [name]: name })));
  });

  test('sends a single operation as it is, not as an array of one', async () => {
    server.answer = echo;

    const result = await createClient().query(query('alone'), {}).toPromise();

    expect(server.received.map(isBatch)).toEqual([false]);
    expect(result.data).toEqual({ alone: 'alone' });
  });

  test('puts at most ten operations into a batch, as many as the server takes', async () => {
    server.answer = echo;
    const client = createClient();
    const names = Array.from({ length: 23 }, (_, index) => `q${index}`);

    const results = await Promise.all(names.map((name) => client.query(query(name), {}).toPromise()));

    expect(server.received.map((received) => namesOf(received).length).sort()).toEqual([10, 10, 3]);
    expect(results.map((result) => result.data as unknown)).toEqual(names.map((name) => ({ [name]: name })));
  });

  test('does not hold back what is asked later', async () => {
    server.answer = echo;
    const client = createClient();

    await client.query(query('first'), {}).toPromise();
    await client.query(query('second'), {}).toPromise();

    expect(server.received.map(namesOf)).toEqual([['first'], ['second']]);
  });

  test('leaves an error with the operation that it belongs to', async () => {
    server.answer = (_received, response) =>
      sendJson(response, [
        { data: { good: 1 } },
        { errors: [{ message: 'No.', extensions: { code: 'BAD_USER_INPUT' } }] },
      ]);
    const client = createClient();

    const [good, bad] = await Promise.all([
      client.query(query('good'), {}).toPromise(),
      client.query(query('bad'), {}).toPromise(),
    ]);

    expect(good.error).toBeUndefined();
    expect(good.data).toEqual({ good: 1 });
    expect(bad.error?.graphQLErrors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  test('tells every operation when the whole batch is refused', async () => {
    server.answer = (_received, response) =>
      sendJson(response, { errors: [{ message: 'Later.', extensions: { code: 'RATE_LIMITED' } }] }, 429);
    const client = createClient();

    const results = await Promise.all(['a', 'b'].map((name) => client.query(query(name), {}).toPromise()));

    expect(results.map((result) => result.error?.graphQLErrors[0]?.extensions['code'])).toEqual([
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
  });

  test('tells every operation when the server hangs up', async () => {
    server.answer = (_received, response) => response.destroy();
    const client = createClient();

    const results = await Promise.all(['a', 'b'].map((name) => client.query(query(name), {}).toPromise()));

    expect(results.every((result) => result.error?.networkError !== undefined)).toBe(true);
  });

  test('an operation that nobody waits for any more leaves the others alone', async () => {
    server.answer = echo;
    const fetch = createBatchingFetch((input, init) => globalThis.fetch(input, init));
    const impatient = new AbortController();
    const post = (operationName: string, signal?: AbortSignal) =>
      fetch(server.url, { method: 'POST', body: JSON.stringify({ operationName }), signal: signal ?? null });

    const left = post('left', impatient.signal);
    const stays = post('stays');
    impatient.abort();

    await expect(left).rejects.toThrow();
    expect(await (await stays).json()).toEqual({ data: { stays: 'stays' } });
    expect(server.received.map(namesOf)).toEqual([['stays']]);
  });

  test('ends the request when nobody waits for any of its operations', async () => {
    server.answer = () => undefined;
    const fetch = createBatchingFetch((input, init) => globalThis.fetch(input, init));
    const impatient = new AbortController();
    const both = ['a', 'b'].map((operationName) =>
      fetch(server.url, {
        method: 'POST',
        body: JSON.stringify({ operationName }),
        signal: impatient.signal,
      }),
    );
    const outcomes = Promise.allSettled(both);
    await vi.waitUntil(() => server.received.length === 1);

    impatient.abort();

    await vi.waitUntil(() => server.received[0]!.isAborted);
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  });
});
