import { describe, expect, it } from 'vitest';
import { PLATFORMS, type Platform } from '../../../db/domain.ts';
import { readPlatformSettings } from '../../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../../scraper/platforms/registry.ts';
import { everyVariable } from './everyVariable.ts';

type Environment = Readonly<Record<string, string>>;

function registryOf(env: Environment) {
  return createPlatformRegistry({ settings: readPlatformSettings(env).settings, now: () => new Date() });
}

describe('a platform of a LIVE run', () => {
  it('is collected when nothing is missing: Bluesky needs no variable', () => {
    const found = registryOf({}).adapterFor('BLUESKY');
    expect(found).toMatchObject({ adapter: { platform: 'BLUESKY', batchSize: 25 } });
    expect(registryOf({}).readiness('BLUESKY')).toEqual({
      platform: 'BLUESKY',
      configured: true,
      problem: null,
      requestsPerWindow: 3_000,
      windowSeconds: 300,
      pace: { requests: 250, seconds: 30 },
      batchSize: 25,
    });
  });

  it('is served by one adapter, however often it is asked for', () => {
    const registry = registryOf({});
    expect(registry.adapterFor('BLUESKY')).toEqual(registry.adapterFor('BLUESKY'));
  });

  it.each<[Platform, string]>([
    ['X', 'X_BEARER_TOKEN is not set.'],
    ['YOUTUBE', 'YOUTUBE_API_KEY is not set.'],
    ['INSTAGRAM', 'INSTAGRAM_ACCESS_TOKEN and INSTAGRAM_USER_ID are not set.'],
    ['FACEBOOK', 'FACEBOOK_ACCESS_TOKEN is not set.'],
    ['THREADS', 'THREADS_ACCESS_TOKEN is not set.'],
    ['LINKEDIN', 'LINKEDIN_ACCESS_TOKEN is not set.'],
    ['TIKTOK', 'TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET are not set.'],
    ['FLICKR', 'FLICKR_API_KEY is not set.'],
    ['REDDIT', 'REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET and REDDIT_USER_AGENT are not set.'],
    ['MASTODON', 'MASTODON_INSTANCES is not set.'],
    ['TRUTH_SOCIAL', 'TRUTH_SOCIAL_API_BASE_URL is not set.'],
  ])('%s is not configured, and says by which variable', (platform, message) => {
    expect(registryOf({}).adapterFor(platform)).toEqual({ code: 'NOT_CONFIGURED', message });
    expect(registryOf({}).readiness(platform)).toMatchObject({
      configured: false,
      problem: { code: 'NOT_CONFIGURED', message },
    });
  });

  it('names only what is missing of two', () => {
    expect(
      registryOf({ INSTAGRAM_USER_ID: '1', INSTAGRAM_ACCESS_TOKEN: ' ' }).adapterFor('INSTAGRAM'),
    ).toMatchObject({
      message: 'INSTAGRAM_ACCESS_TOKEN is not set.',
    });
  });

  it('has an adapter, whichever it is, as soon as its variables are set', () => {
    const registry = registryOf(everyVariable());
    for (const platform of PLATFORMS) {
      expect(registry.adapterFor(platform)).toMatchObject({ adapter: { platform } });
      expect(registry.readiness(platform)).toMatchObject({ configured: true, problem: null });
    }
    expect(JSON.stringify(PLATFORMS.map((name) => registry.readiness(name)))).not.toContain('canary');
  });
});

describe('the configuration of the platforms', () => {
  it('has a default address wherever there is one for everybody', () => {
    const { settings, faults } = readPlatformSettings({});
    expect(faults).toEqual([]);
    expect(settings.BLUESKY.baseUrl).toBe('https://public.api.bsky.app');
    expect(settings.MASTODON.baseUrl).toBeNull();
  });

  it('takes another address for any platform, also one on this machine', () => {
    const { settings, faults } = readPlatformSettings({
      BLUESKY_API_BASE_URL: 'http://127.0.0.1:2584',
      MASTODON_API_BASE_URL: 'https://mastodon.example',
    });
    expect(faults).toEqual([]);
    expect(settings.BLUESKY.baseUrl).toBe('http://127.0.0.1:2584');
    expect(settings.MASTODON.baseUrl).toBe('https://mastodon.example');
  });

  it('names every fault at once, by variable and without its value', () => {
    const { faults } = readPlatformSettings({
      BLUESKY_API_BASE_URL: 'http://canary-4711.example',
      X_API_BASE_URL: 'canary-4711',
      YOUTUBE_API_BASE_URL: 'https://user:canary-4711@host.example',
      MASTODON_INSTANCES: 'mastodon.social, canary-4711:8080',
      REDDIT_TOKEN_URL: 'ftp://canary-4711.example',
    });
    expect(faults).toEqual([
      'BLUESKY_API_BASE_URL must begin with https:// (http:// only for this machine, as 127.0.0.1).',
      'X_API_BASE_URL is not a URL.',
      'YOUTUBE_API_BASE_URL must not hold a user name or password.',
      'MASTODON_INSTANCES must be a comma-separated list of host names (mastodon.social).',
      'REDDIT_TOKEN_URL must begin with https:// (http:// only for this machine, as 127.0.0.1).',
    ]);
  });
});
