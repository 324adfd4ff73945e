import { networkInterfaces } from 'node:os';
import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnections, type Guard, type Resolve } from '../../../scraper/http/connections.ts';
import { fetchJson, type JsonAnswer } from '../../../scraper/http/fetchJson.ts';
import { startFakeServer } from '../platforms/startFakeServer.ts';
import { type Canary, startCanary } from './canary.ts';

let canary: Canary;
beforeAll(async () => void (canary = await startCanary()));
afterAll(() => canary[Symbol.asyncDispose]());

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

interface Asking {
  readonly guard?: Guard;
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

/** Asks an address in which PORT is the canary's. */
function ask(text: string, { guard, resolve, timeoutMs = 10_000 }: Asking = {}): Promise<JsonAnswer> {
  const url = new URL(text.replace('PORT', String(canary.port)));
  return fetchJson(
    { service: 'Testbook', url, timeoutMs, ...(guard && { guard }) },
    new AbortController().signal,
    createConnections(resolve),
  );
}

/** A resolver that knows one answer after the other, and how often it was asked. */
function resolver(...answers: readonly (readonly string[])[]): { resolve: Resolve; asked: () => number } {
  let asked = 0;
  const resolve: Resolve = async () => {
    const addresses = answers[Math.min(asked++, answers.length - 1)]!;
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { resolve, asked: () => asked };
}

const NOT_PUBLIC = {
  kind: 'bad_response',
  message: 'Testbook was not asked: its host has an address that is not public.',
};

/** Addresses of this machine in every notation: each reaches the canary unless something keeps it from it. */
const THIS_MACHINE = [
  'https://127.0.0.1:PORT/',
  'https://127.1:PORT/',
  'https://127.0.1:PORT/',
  'https://127.0.0.1.:PORT/',
  'https://127.8.9.10:PORT/',
  'https://2130706433:PORT/',
  'https://0x7f000001:PORT/',
  'https://0x7f.0x0.0x0.0x1:PORT/',
  'https://0x7f.1:PORT/',
  'https://0177.0.0.1:PORT/',
  'https://017700000001:PORT/',
  'https://１２７.０.０.１:PORT/',
  'https://127。0。0。1:PORT/',
  'https://127%2E0%2E0%2E1:PORT/',
  String.raw`https://127.0.0.1:PORT\@platform.example/`,
  'https://127.0.0.1:PORT#@platform.example/',
  'https://127.0.0.1:PORT?@platform.example/',
  'https://0.0.0.0:PORT/',
  'https://0:PORT/',
  ...(hasIpv6
    ? [
        'https://[::1]:PORT/',
        'https://[0:0:0:0:0:0:0:1]:PORT/',
        'https://[::]:PORT/',
        'https://[::ffff:127.0.0.1]:PORT/',
        'https://[::ffff:7f00:1]:PORT/',
      ]
    : []),
];

/** What a name may resolve to: no honest name of a platform does. */
const NOT_PUBLIC_ANSWERS: readonly (readonly string[])[] = [
  ['127.0.0.1'],
  ['127.8.9.10'],
  ['0.0.0.0'],
  ['::1'],
  ['::'],
  ['::ffff:127.0.0.1'],
  ['::ffff:7f00:1'],
  ['::7f00:1'],
  ['64:ff9b::7f00:1'],
  ['2002:7f00:1::'],
  ['10.0.0.1'],
  ['172.16.0.1'],
  ['192.168.0.1'],
  ['169.254.169.254'],
  ['100.64.0.1'],
  ['fe80::1%lo'],
  ['fd00:ec2::254'],
  ['not an address'],
  ['8.8.8.8', '127.0.0.1'],
  ['2001:4860:4860::8888', '::1'],
];

describe('the guard of connections to platforms', () => {
  it.each(THIS_MACHINE)('opens none to this machine, written as %s', async (text) => {
    expect(await ask(text)).toEqual(NOT_PUBLIC);
    expect(await canary.hits()).toBe(0);
  });

  it.each([
    'https://10.0.0.1/',
    'https://172.31.255.254/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.100.100.200/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://3232235777/',
    'https://[::7f00:1]:PORT/',
    'https://[64:ff9b::7f00:1]:PORT/',
    'https://[64:ff9b:1::7f00:1]:PORT/',
    'https://[2002:7f00:1::]:PORT/',
    'https://[2001::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
  ])('opens none to a network behind ours, written as %s', async (text) => {
    expect(await ask(text)).toEqual(NOT_PUBLIC);
    expect(await canary.hits()).toBe(0);
  });

  it.each(NOT_PUBLIC_ANSWERS.map((addresses) => ({ addresses })))(
    'opens none for a name that resolves to $addresses',
    async ({ addresses }) => {
      const { resolve } = resolver(addresses);
      expect(await ask('https://platform.example:PORT/', { resolve })).toEqual(NOT_PUBLIC);
      expect(await canary.hits()).toBe(0);
    },
  );

  it.each(['https://localhost:PORT/', 'https://LOCALHOST:PORT/'])('opens none for %s', async (text) => {
    expect(await ask(text)).toEqual(NOT_PUBLIC);
    expect(await canary.hits()).toBe(0);
  });

  it.each(['https://platform.example@127.0.0.1:PORT/', 'https://platform.example:443@127.0.0.1:PORT/'])(
    'opens none for an address with a user name: %s',
    async (text) => {
      expect((await ask(text)).kind).toBe('bad_response');
      expect(await canary.hits()).toBe(0);
    },
  );

  it('judges the addresses that it connects to, so that a name may resolve otherwise the next time', async () => {
    // Of the 6bone, given back in 2006: public by its form, and nobody is there.
    const { resolve, asked } = resolver(['3ffe::1'], ['127.0.0.1']);
    const first = await ask('https://platform.example:PORT/', { resolve, timeoutMs: 500 });
    expect(first.kind).toBe('transient');
    expect(asked()).toBe(1);
    expect(await ask('https://platform.example:PORT/', { resolve })).toEqual(NOT_PUBLIC);
    expect(asked()).toBe(2);
    expect(await canary.hits()).toBe(0);
  });

  it('opens none for a redirect, whose status is told', async () => {
    await using platform = await startFakeServer((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${canary.port}/` }).end('{}'),
    );
    const answer = await ask(platform.baseUrl, { guard: 'none' });
    expect(answer).toMatchObject({ kind: 'answer', status: 302, json: undefined });
    expect(await canary.hits()).toBe(0);
  });

  it.each(['http://127.0.0.1:PORT/', 'http://platform.example:PORT/'])(
    'takes no http, also to this machine: %s',
    async (text) => {
      const { resolve } = resolver(['8.8.8.8']);
      expect(await ask(text, { resolve })).toEqual({
        kind: 'bad_response',
        message: 'Testbook is asked over https only.',
      });
      expect(await canary.hits()).toBe(0);
    },
  );

  it('does not use a connection that was opened without it', async () => {
    await using platform = await startFakeServer((_, response) => response.end('{}'));
    const connections = createConnections();
    const kept = await fetch(platform.baseUrl, { dispatcher: connections.none });
    expect(await kept.json()).toEqual({});
    await expect(fetch(platform.baseUrl, { dispatcher: connections.public })).rejects.toMatchObject({
      cause: { name: 'NotPublicError' },
    });
    expect(platform.requests).toHaveLength(1);
  });
});

describe('without the guard, for an address that the operator has configured', () => {
  it.each(THIS_MACHINE)('the same address reaches this machine: %s', async (text) => {
    await using own = await startCanary();
    const answer = await ask(text.replace('PORT', String(own.port)), { guard: 'none' });
    expect(answer.kind).toBe('transient');
    expect(await own.hits()).toBe(1);
  });

  it('a name that resolves to this machine reaches it', async () => {
    await using own = await startCanary();
    const { resolve } = resolver(['127.0.0.1']);
    await ask(`https://platform.example:${own.port}/`, { guard: 'none', resolve });
    expect(await own.hits()).toBe(1);
  });
});
