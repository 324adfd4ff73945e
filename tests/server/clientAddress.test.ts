import fc from 'fast-check';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { expect, it } from 'vitest';
import { createClientAddress, plainAddress } from '../../server/http/clientAddress.ts';

const proxied = createClientAddress([
  { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
  { address: '::1', prefix: 128, family: 'ipv6' },
]);
const alone = createClientAddress([]);
const from = (remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;
const seen = (remoteAddress: string, forwarded: string): string =>
  proxied.addressOf(from(remoteAddress, { 'x-forwarded-for': forwarded }));

it('is that of the connection, in one spelling', () => {
  expect(alone.addressOf(from('::ffff:192.0.2.1'))).toBe('192.0.2.1');
  expect(alone.addressOf(from('192.0.2.1'))).toBe('192.0.2.1');
  expect(alone.addressOf(from('2001:DB8:0::1'))).toBe('2001:db8::1');
});

it('is never what somebody says whom nobody trusts', () => {
  expect(seen('192.0.2.1', '198.51.100.9')).toBe('192.0.2.1');
  expect(alone.addressOf(from('10.0.0.1', { 'x-forwarded-for': '198.51.100.9' }))).toBe('10.0.0.1');
  expect(alone.isSecure(from('10.0.0.1', { 'x-forwarded-proto': 'https' }))).toBe(false);
  expect(proxied.isSecure(from('192.0.2.1', { 'x-forwarded-proto': 'https' }))).toBe(false);
});

it.each([
  ['198.51.100.9', '198.51.100.9'],
  ['1.1.1.1, 198.51.100.9', '198.51.100.9'],
  ['1.1.1.1, 198.51.100.9, 10.0.0.2', '198.51.100.9'],
  ['10.9.9.9, 10.0.0.2', '10.9.9.9'],
  ['198.51.100.9:51324', '198.51.100.9'],
  ['[2001:db8::7]:443', '2001:db8::7'],
  ['"[2001:db8::7]"', '2001:db8::7'],
  ['::ffff:198.51.100.9', '198.51.100.9'],
  ['198.51.100.9, unknown', '10.0.0.1'],
  ['198.51.100.9, 10.0.0.2, junk, 10.0.0.3', '10.0.0.3'],
  ['198.51.100.9,', '10.0.0.1'],
  ['', '10.0.0.1'],
])('behind a trusted proxy is the last that no proxy of ours has: %s', (forwarded, expected) => {
  expect(seen('10.0.0.1', forwarded)).toBe(expected);
  expect(seen('::ffff:10.0.0.1', forwarded)).toBe(expected);
});

it('cannot be chosen by what a client writes to the left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (written) => {
      expect(seen('10.0.0.1', `${written}, 198.51.100.9`)).toBe('198.51.100.9');
    }),
  );
});

it('is an address whatever comes, in a spelling that stays', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4().map((address) => `::FFFF:${address}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const address = plainAddress(text);
      if (address === undefined) return;
      expect(isIP(address)).not.toBe(0);
      expect(plainAddress(address)).toBe(address);
    }),
  );
});

it('knows from trusted proxies that the client came over TLS', () => {
  const secure = (proto: string): boolean =>
    proxied.isSecure(from('10.0.0.1', { 'x-forwarded-proto': proto }));
  expect([secure('https'), secure('HTTPS'), secure('http, https')]).toEqual([true, true, true]);
  expect([secure('http'), secure('https, http'), secure('')]).toEqual([false, false, false]);
});
