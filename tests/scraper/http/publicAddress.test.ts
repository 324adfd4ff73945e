import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../scraper/http/publicAddress.ts';

/** IPv4 networks that are no part of the public Internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const SPECIAL: readonly (readonly [first: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const toNumber = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (number: number) => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.');
const inHex = (number: number) => `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;

const specialAddress = fc
  .constantFrom(...SPECIAL)
  .chain(([first, prefix]) =>
    fc.integer({ min: 0, max: 2 ** (32 - prefix) - 1 }).map((host) => toNumber(first) + host),
  );

/** Networks with a task of their own that SPECIAL does not list, as packets do reach them. */
const isOwnTask = (number: number) => /^(?:192\.(?:31\.196|52\.193|175\.48)\.)/.test(toText(number));
const isSpecial = (number: number) =>
  SPECIAL.some(
    ([first, prefix]) => Math.floor(number / 2 ** (32 - prefix)) * 2 ** (32 - prefix) === toNumber(first),
  );
const publicAddress = fc
  .integer({ min: 0, max: 2 ** 32 - 1 })
  .filter((number) => !isSpecial(number) && !isOwnTask(number));

describe('a public address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2001:4860:4860::8888', '2606:4700::1111', '2a00:1450::1'])(
    'is %s',
    (text) => {
      expect(isPublicAddress(text)).toBe(true);
    },
  );

  it.each([
    '::',
    '::1',
    '::7f00:1',
    '::8.8.8.8',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:808:808::1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    '64:ff9b:1::808:808',
  ])('is not %s', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '0177.0.0.1',
    '0x8.8.8.8',
    '134744072',
    '8.8.8',
    '8.8.8.8.',
    ' 8.8.8.8',
    '[::1]',
  ])('is no text that only some systems take for one: "%s"', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it('is in none of the networks with a task of their own, nor written as IPv6', () => {
    fc.assert(
      fc.property(specialAddress, (number) => {
        expect(isPublicAddress(toText(number))).toBe(false);
        for (const prefix of ['::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '::ffff:0:']) {
          expect(isPublicAddress(prefix + inHex(number))).toBe(false);
        }
        expect(isPublicAddress(`::ffff:${toText(number)}`)).toBe(false);
        expect(isPublicAddress(`2002:${inHex(number)}::1`)).toBe(false);
      }),
    );
  });

  it('is any other IPv4 address, also as a network without IPv4 writes it', () => {
    fc.assert(
      fc.property(publicAddress, (number) => {
        expect(isPublicAddress(toText(number))).toBe(true);
        expect(isPublicAddress(`64:ff9b::${inHex(number)}`)).toBe(true);
        expect(isPublicAddress(`64:ff9b::${toText(number)}`)).toBe(true);
      }),
    );
  });
});
