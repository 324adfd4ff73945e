import { PLATFORMS, type Platform } from '../../db/domain.ts';
import { baseUrlFault } from '../http/baseUrl.ts';
import { readDomainName } from './domainName.ts';
import { PLATFORM_FACTS, type RequestRate } from './platformFacts.ts';

/** What is configured for one platform. Holds secrets: never logged, never part of a message. */
export interface PlatformSetting {
  /** Checked; null where none is configured and the platform has no default. */
  readonly baseUrl: string | null;
  /** True when `<P>_API_BASE_URL` is set: the operator may point it to any address, also of this machine. */
  readonly isBaseUrlConfigured: boolean;
  readonly apiVersion: string | null;
  /** Accounts of one call of the adapter: 1 to what the platform takes. */
  readonly batchSize: number;
  /** How fast all workers together ask. */
  readonly pace: RequestRate;
  /** Batches that one worker has under way. */
  readonly concurrency: number;
  /** For one request, up to the last byte of its answer. */
  readonly timeoutMs: number;
  /** Of one answer, after decompression. */
  readonly maxBodyBytes: number;
  /** Tokens and other values by the name of their variable; what is unset or empty is absent. */
  readonly values: Readonly<Partial<Record<string, string>>>;
}

export type PlatformSettings = Readonly<Record<Platform, PlatformSetting>>;

/**
 * Reads the platforms' part of an environment. `faults` are sentences that begin with a variable's name and
 * repeat no value; a missing token is no fault, the platform is then not configured.
 */
export function readPlatformSettings(env: Readonly<Record<string, string | undefined>>): {
  readonly settings: PlatformSettings;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const read = (platform: Platform): PlatformSetting => {
    const { defaultBaseUrl, required, optional, ...facts } = PLATFORM_FACTS[platform];
    const variable = baseUrlVariable(platform);
    const configured = valueOf(env, variable);
    const baseUrl = configured ?? defaultBaseUrl;
    const number = (name: string, range: { min: number; max: number; fallback: number }): number => {
      const value = valueOf(env, `${platform}_${name}`);
      if (value === undefined) return range.fallback;
      const read = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
      if (read >= range.min && read <= range.max) return read;
      faults.push(`${platform}_${name} must be a whole number from ${range.min} to ${range.max}.`);
      return range.fallback;
    };
    const fault = baseUrl === null ? null : baseUrlFault(baseUrl);
    if (fault !== null) faults.push(`${variable} ${fault}.`);
    const values: Partial<Record<string, string>> = {};
    for (const name of [...required, ...optional]) {
      const value = valueOf(env, name);
      if (value !== undefined && name !== variable) values[name] = value;
    }
    return {
      baseUrl,
      isBaseUrlConfigured: configured !== undefined,
      apiVersion: readVersion(platform, facts.apiVersion),
      batchSize: number('BATCH_SIZE', { min: 1, max: facts.batchSize, fallback: facts.batchSize }),
      pace: readPace(platform, facts.pace),
      // One: most platforms count requests, not connections, and two at once gain nothing within the pace.
      concurrency: number('CONCURRENCY', { min: 1, max: 16, fallback: 1 }),
      // A batch may take 45 s: a request that hangs must have ended by then, to be told from one that had no time.
      timeoutMs: number('TIMEOUT_MS', { min: 100, max: 30_000, fallback: 15_000 }),
      // The largest honest answer, 100 X users with full profiles, is about 200 KB.
      maxBodyBytes: number('MAX_BODY_BYTES', { min: 1024, max: 100 * MIB, fallback: 5 * MIB }),
      values,
    };
  };
  const readVersion = (platform: Platform, fallback: string | null): string | null => {
    if (fallback === null) return null;
    const value = valueOf(env, `${platform}_API_VERSION`) ?? fallback;
    // It becomes a part of the address or a header.
    if (!/^[A-Za-z0-9._-]{1,20}$/.test(value))
      faults.push(`${platform}_API_VERSION must be a version like ${fallback}.`);
    return value;
  };
  const readPace = (platform: Platform, fallback: RequestRate): RequestRate => {
    const value = valueOf(env, `${platform}_PACE`);
    if (value === undefined) return fallback;
    const [, requests, seconds] = /^(\d{1,6}):(\d{1,5})$/.exec(value)?.map(Number) ?? [];
    if (requests && seconds && requests >= FEWEST_REQUESTS && seconds <= 86_400) return { requests, seconds };
    faults.push(
      `${platform}_PACE must be requests:seconds, at least ${FEWEST_REQUESTS}:86400 (default ${fallback.requests}:${fallback.seconds}).`,
    );
    return fallback;
  };
  const settings = Object.fromEntries(
    PLATFORMS.map((platform) => [platform, read(platform)]),
  ) as PlatformSettings;
  faults.push(...otherFaults(settings));
  return { settings, faults };
}

const MIB = 1024 * 1024;

/** What one account may take (Flickr, the first time): in a smaller window it would be begun anew for ever. */
const FEWEST_REQUESTS = 3;

export function baseUrlVariable(platform: Platform): string {
  return `${platform}_API_BASE_URL`;
}

function valueOf(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function otherFaults({ MASTODON, REDDIT }: PlatformSettings): string[] {
  const faults: string[] = [];
  const hosts = MASTODON.values['MASTODON_INSTANCES']?.split(',') ?? [];
  if (hosts.some((host) => readDomainName(host.trim()) === null)) {
    faults.push('MASTODON_INSTANCES must be a comma-separated list of host names (mastodon.social).');
  }
  const tokenUrl = REDDIT.values['REDDIT_TOKEN_URL'];
  const fault = tokenUrl === undefined ? null : baseUrlFault(tokenUrl);
  if (fault !== null) faults.push(`REDDIT_TOKEN_URL ${fault}.`);
  return faults;
}
