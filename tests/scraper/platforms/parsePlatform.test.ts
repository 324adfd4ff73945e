import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../db/domain.ts';
import { parsePlatform } from '../../../scraper/platforms/parsePlatform.ts';

describe('the label of a platform', () => {
  it.each([
    ['x', 'X'],
    ['X', 'X'],
    ['twitter', 'X'],
    ['X (formerly Twitter)', 'X'],
    ['X/Twitter', 'X'],
    ['Facebook', 'FACEBOOK'],
    ['Facebook Español', 'FACEBOOK'],
    ['Facebook Espan\u0303ol', 'FACEBOOK'],
    ['Facebook (Spanish)', 'FACEBOOK'],
    ['X en Español', 'X'],
    ['truth_social', 'TRUTH_SOCIAL'],
    ['Truth Social', 'TRUTH_SOCIAL'],
    ['TruthSocial', 'TRUTH_SOCIAL'],
    ['Youtube ', 'YOUTUBE'],
    ['You Tube', 'YOUTUBE'],
    ['LinkedIn', 'LINKEDIN'],
    ['LinkedIn showcase page', 'LINKEDIN'],
    ['bsky', 'BLUESKY'],
    ['Tik-Tok', 'TIKTOK'],
  ] as const)('%j is %s', (label, platform) => {
    expect(parsePlatform(label)).toBe(platform);
  });

  it.each(['', ' ', 'myspace', 'face', 'xx', 'Facebook and X', 'español', 'X'.repeat(1_000)])(
    '%j is none',
    (label) => {
      expect(parsePlatform(label)).toBeNull();
    },
  );

  it('may be the name that the API uses', () => {
    for (const platform of PLATFORMS) expect(parsePlatform(platform)).toBe(platform);
  });

  it('is never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (label) => {
        const platform = parsePlatform(label);
        expect(platform === null || PLATFORMS.includes(platform)).toBe(true);
      }),
    );
  });
});
