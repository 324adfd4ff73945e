import { PLATFORMS, type Platform } from '../../db/domain.ts';
import { baseUrlFault } from './baseUrl.ts';
import { readDomainName } from './domainName.ts';
import { PLATFORM_FACTS } from './platformFacts.ts';

/** What is configured for one platform. Holds secrets: never logged, never part of a message. */
export interface PlatformSetting {
  /** Checked; null where none is configured and the platform has no default. */
  readonly baseUrl: string | null;
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
    const { defaultBaseUrl, required, optional } = PLATFORM_FACTS[platform];
    const variable = baseUrlVariable(platform);
    const baseUrl = valueOf(env, variable) ?? defaultBaseUrl;
    const fault = baseUrl === null ? null : baseUrlFault(baseUrl);
    if (fault !== null) faults.push(`${variable} ${fault}.`);
    const values: Partial<Record<string, string>> = {};
    for (const name of [...required, ...optional]) {
      const value = valueOf(env, name);
      if (value !== undefined && name !== variable) values[name] = value;
    }
    return { baseUrl, values };
  };
  const settings = Object.fromEntries(
    PLATFORMS.map((platform) => [platform, read(platform)]),
  ) as PlatformSettings;
  faults.push(...otherFaults(settings));
  return { settings, faults };
}

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
