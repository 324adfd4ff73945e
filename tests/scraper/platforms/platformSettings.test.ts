import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../db/domain.ts';
import { PLATFORM_FACTS } from '../../../scraper/platforms/platformFacts.ts';
import { type PlatformSetting, readPlatformSettings } from '../../../scraper/platforms/platformSettings.ts';

const platform = fc.constantFrom(...PLATFORMS);

describe('the pace of a platform', () => {
  const limited = PLATFORMS.map((name) => ({ name, ...PLATFORM_FACTS[name] })).filter(
    ({ limit }) => limit !== null && limit.seconds < 86_400,
  );

  it.each(limited)(
    'of $name stays within the limit that it publishes, in any span of time',
    ({ limit, pace }) => {
      const windows = Math.ceil(limit!.seconds / pace.seconds) + 1;
      expect(windows * pace.requests).toBeLessThanOrEqual(limit!.requests);
    },
  );

  it('is what the operator sets, as requests:seconds', () => {
    fc.assert(
      fc.property(
        platform,
        fc.integer({ min: 3, max: 999_999 }),
        fc.integer({ min: 1, max: 86_400 }),
        (name, requests, seconds) => {
          const { settings, faults } = readPlatformSettings({ [`${name}_PACE`]: ` ${requests}:${seconds} ` });
          expect(faults).toEqual([]);
          expect(settings[name].pace).toEqual({ requests, seconds });
        },
      ),
    );
  });

  it.each([
    '0:1',
    '2:1',
    '3:0',
    '3:86401',
    '1000000:1',
    '-1:1',
    '1.5:1',
    '1',
    ':',
    '1:1:1',
    '1/1',
    'canary-4711',
  ])('is not %s, which the fault does not repeat', (value) => {
    const { settings, faults } = readPlatformSettings({ X_PACE: value });
    expect(faults).toEqual(['X_PACE must be requests:seconds, at least 3:86400 (default 18:60).']);
    expect(settings.X.pace).toEqual(PLATFORM_FACTS.X.pace);
  });
});

describe('a number that an operator sets for a platform', () => {
  const numbers = fc.constantFrom(
    { name: 'TIMEOUT_MS', field: 'timeoutMs', min: 100, max: 30_000 },
    { name: 'MAX_BODY_BYTES', field: 'maxBodyBytes', min: 1024, max: 100 * 1024 * 1024 },
    { name: 'CONCURRENCY', field: 'concurrency', min: 1, max: 16 },
    { name: 'BATCH_SIZE', field: 'batchSize', min: 1, max: 10 },
  ) satisfies fc.Arbitrary<{ field: keyof PlatformSetting }>;
  /** Those whose platform takes ten accounts a call. */
  const tens = fc.constantFrom(...PLATFORMS.filter((name) => PLATFORM_FACTS[name].batchSize === 10));

  it('holds within its range, and is a fault outside of it', () => {
    fc.assert(
      fc.property(
        tens,
        numbers,
        fc.oneof(fc.maxSafeNat(), fc.nat(200), fc.nat(200_000)),
        (name, range, value) => {
          const { settings, faults } = readPlatformSettings({ [`${name}_${range.name}`]: String(value) });
          const isWithin = value >= range.min && value <= range.max;
          expect(faults).toEqual(
            isWithin
              ? []
              : [`${name}_${range.name} must be a whole number from ${range.min} to ${range.max}.`],
          );
          const fallback = readPlatformSettings({}).settings[name][range.field];
          expect(settings[name][range.field]).toBe(isWithin ? value : fallback);
        },
      ),
    );
  });

  it.each(['1e3', '0x100', '500.5', '+500', '-500', '5 00', 'Infinity', 'canary-4711'])(
    'is not %s',
    (value) => {
      const { faults } = readPlatformSettings({ X_TIMEOUT_MS: value });
      expect(faults).toEqual(['X_TIMEOUT_MS must be a whole number from 100 to 30000.']);
    },
  );

  it('is the default when it is empty', () => {
    expect(readPlatformSettings({ X_TIMEOUT_MS: ' ', X_PACE: '' })).toEqual(readPlatformSettings({}));
  });
});

describe('the version of a platform’s API', () => {
  it('is what the operator sets', () => {
    const { settings, faults } = readPlatformSettings({ FACEBOOK_API_VERSION: 'v26.0' });
    expect(faults).toEqual([]);
    expect(settings.FACEBOOK.apiVersion).toBe('v26.0');
  });

  it.each(['v25.0/../me', 'v25.0?x', 'v 25', 'v25\r\nx: y', 'v'.repeat(21)])('is not %j', (value) => {
    const { faults } = readPlatformSettings({ FACEBOOK_API_VERSION: value });
    expect(faults).toEqual(['FACEBOOK_API_VERSION must be a version like v25.0.']);
  });

  it('is not read where the address is fixed', () => {
    expect(readPlatformSettings({ X_API_VERSION: '///' })).toEqual(readPlatformSettings({}));
  });
});
