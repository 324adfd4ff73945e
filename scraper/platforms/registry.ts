import { PLATFORMS, type Platform } from '../../db/domain.ts';
import { createPlatformHttp, UNPACED, type PlatformPace } from '../http/platformHttp.ts';
import type { AdapterOptions, PlatformAdapter } from './adapter.ts';
import { createBlueskyAdapter } from './bluesky.ts';
import { createFacebookAdapter } from './facebook.ts';
import { createFlickrAdapter } from './flickr.ts';
import { createInstagramAdapter } from './instagram.ts';
import { createLinkedinAdapter } from './linkedin.ts';
import { createMastodonAdapter } from './mastodon.ts';
import { PLATFORM_FACTS, type RequestRate } from './platformFacts.ts';
import { baseUrlVariable, type PlatformSetting, type PlatformSettings } from './platformSettings.ts';
import { createRedditAdapter } from './reddit.ts';
import { createThreadsAdapter } from './threads.ts';
import { createTiktokAdapter } from './tiktok.ts';
import { createTruthSocialAdapter } from './truthSocial.ts';
import { withinBatch } from './withinBatch.ts';
import { createXAdapter } from './x.ts';
import { createYoutubeAdapter } from './youtube.ts';

/** Why a LIVE run skips a platform. */
export interface PlatformProblem {
  /** The operator can mend it. */
  readonly code: 'NOT_CONFIGURED';
  /** One sentence; it names the missing variables. */
  readonly message: string;
}

/** How a platform stands for LIVE runs: the source of the API's PlatformStatus. */
export interface PlatformReadiness {
  readonly platform: Platform;
  /** Every variable that the platform needs is set. */
  readonly configured: boolean;
  /** Null when a LIVE run collects from it. */
  readonly problem: PlatformProblem | null;
  /** The platform's own limit; null where it publishes none. */
  readonly requestsPerWindow: number | null;
  readonly windowSeconds: number | null;
  /** How fast all workers together ask it. */
  readonly pace: RequestRate;
  /** Accounts of one batch. */
  readonly batchSize: number;
}

export interface PlatformRegistry {
  /** The adapter that serves a LIVE run, or why there is none. The same adapter each time. */
  adapterFor(platform: Platform): { readonly adapter: PlatformAdapter } | PlatformProblem;
  readiness(platform: Platform): PlatformReadiness;
  /** How fast all workers together ask it. */
  paceOf(platform: Platform): RequestRate;
  /** How many batches of it one worker has under way. */
  concurrencyOf(platform: Platform): number;
}

interface RegistryOptions {
  readonly settings: PlatformSettings;
  readonly now: () => Date;
  /** The turns of a platform, shared by all workers. Default: as fast as its answers come. */
  readonly turnsOf?: (platform: Platform) => PlatformPace;
}

export function createPlatformRegistry({ settings, now, turnsOf }: RegistryOptions): PlatformRegistry {
  const found = new Map(PLATFORMS.map((platform) => [platform, find(platform)]));

  function find(platform: Platform): { readonly adapter: PlatformAdapter } | PlatformProblem {
    const setting = settings[platform];
    const missing = missingVariables(platform, setting);
    if (missing.length > 0) {
      const verb = missing.length === 1 ? 'is' : 'are';
      return { code: 'NOT_CONFIGURED', message: `${missing.join(' and ')} ${verb} not set.` };
    }
    const { service } = PLATFORM_FACTS[platform];
    const http = createPlatformHttp({
      service,
      timeoutMs: setting.timeoutMs,
      maxBodyBytes: setting.maxBodyBytes,
      guard: setting.isBaseUrlConfigured ? 'none' : 'public',
      pace: turnsOf?.(platform) ?? UNPACED,
    });
    return { adapter: withinBatch(ADAPTERS[platform]({ setting, http, now }), service) };
  }

  return {
    adapterFor: (platform) => found.get(platform)!,
    paceOf: (platform) => settings[platform].pace,
    concurrencyOf: (platform) => settings[platform].concurrency,
    readiness(platform) {
      const each = found.get(platform)!;
      const problem = 'code' in each ? each : null;
      const { limit } = PLATFORM_FACTS[platform];
      return {
        platform,
        configured: problem === null,
        problem,
        requestsPerWindow: limit?.requests ?? null,
        windowSeconds: limit?.seconds ?? null,
        pace: settings[platform].pace,
        batchSize: settings[platform].batchSize,
      };
    },
  };
}

/** One line a platform. */
const ADAPTERS: Readonly<Record<Platform, (options: AdapterOptions) => PlatformAdapter>> = {
  BLUESKY: createBlueskyAdapter,
  FACEBOOK: createFacebookAdapter,
  FLICKR: createFlickrAdapter,
  INSTAGRAM: createInstagramAdapter,
  LINKEDIN: createLinkedinAdapter,
  MASTODON: createMastodonAdapter,
  REDDIT: createRedditAdapter,
  THREADS: createThreadsAdapter,
  TIKTOK: createTiktokAdapter,
  TRUTH_SOCIAL: createTruthSocialAdapter,
  X: createXAdapter,
  YOUTUBE: createYoutubeAdapter,
};

function missingVariables(platform: Platform, { baseUrl, values }: PlatformSetting): string[] {
  const isSet = (name: string) =>
    name === baseUrlVariable(platform) ? baseUrl !== null : values[name] !== undefined;
  return PLATFORM_FACTS[platform].required.filter((name) => !isSet(name));
}
