import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { readPlatformSettings, type PlatformSettings } from '../scraper/platforms/platformSettings.ts';
import { readAlertSettings, type AlertSettings } from './alerts/alertSettings.ts';
import { isOpen, readAuthSettings, type AuthSettings } from './auth/authSettings.ts';
import type { CacheSettings } from './cache/openCacheRoom.ts';
import { readOriginSettings, type OriginSettings } from './http/originSettings.ts';
import type { DocumentCheck } from './gate/createDocumentCheck.ts';
import { readGateSettings, type GateSettings } from './gate/gateSettings.ts';
import { readCron } from './jobs/cronSlots.ts';
import type { ScheduleSetting } from './jobs/openSchedule.ts';
import { isLoopback } from './loopback.ts';
import { maskPassword } from './maskPassword.ts';
import { readMetricsSettings, type MetricsSettings } from './metrics/metricsSettings.ts';
import { OperatorError } from './operatorError.ts';
import { readEnvironment, type Environment, type EnvironmentReader } from './readEnvironment.ts';

export const ROLES = ['all', 'server', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export type DatabaseConfig =
  /** PostgreSQL from the npm package, in this folder (absolute). */
  | { kind: 'embedded'; dataDir: string }
  /** Holds the password: never logged as it is. */
  | { kind: 'url'; url: string };

/** Everything that an operator can set, checked. */
export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  role: Role;
  database: DatabaseConfig;
  /** Connections for requests; background work has a few of its own. */
  poolSize: number;
  /** Whether to load the sample catalogue; undefined: when the embedded database is new. */
  demo: boolean | undefined;
  platforms: PlatformSettings;
  auth: AuthSettings;
  gate: GateSettings;
  /** When a server starts runs by itself; empty or one. */
  schedules: readonly ScheduleSetting[];
  cache: CacheSettings;
  origins: OriginSettings;
  metrics: MetricsSettings;
  alerts: AlertSettings;
  /** Sentences about what was set and means nothing here. */
  warnings: readonly string[];
}

/** Every fault of an environment, one line each, without secrets. */
export class ConfigError extends OperatorError {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? 'a setting is wrong' : `${faults.length} settings are wrong`;
    super([`Tidemark does not start, as ${count}:`, ...faults].join('\n  '));
    this.faults = faults;
  }
}

const KNOWN_TIDEMARK_VARIABLES = ['TIDEMARK_ROLE', 'TIDEMARK_DEMO', 'TIDEMARK_CREDENTIAL'];

/**
 * Reads and checks the environment; the only place that does.
 * @param checkDocument of the documents of TRUSTED_DOCUMENTS_FILE; absent where nothing is served
 * @throws ConfigError with all faults at once
 */
export function readConfig(env: Environment = process.env, checkDocument?: DocumentCheck): Config {
  const reader = readEnvironment(env);
  const platforms = readPlatformSettings(env);
  const role = reader.oneOf('TIDEMARK_ROLE', ROLES, 'all');
  const config: Config = {
    host: readHost(reader),
    port: readPort(reader),
    role,
    database: readDatabase(reader, role),
    // Ten connections keep two cores of PostgreSQL busy; 100 is what a stock PostgreSQL grants to everybody.
    poolSize: reader.wholeNumber('DB_POOL_SIZE', { min: 1, max: 100, fallback: 10 }),
    demo: reader.flag('TIDEMARK_DEMO'),
    platforms: platforms.settings,
    auth: readAuthSettings(reader),
    gate: readGateSettings(reader, checkDocument),
    schedules: readSchedules(reader),
    cache: readCache(reader),
    origins: readOriginSettings(reader),
    metrics: readMetricsSettings(reader),
    alerts: readAlertSettings(reader),
    warnings: [...unknownVariables(env), ...(role === 'worker' ? unusedByWorkers(reader) : [])],
  };
  checkHost(reader, config);
  const faults = [...reader.faults, ...platforms.faults];
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/**
 * Where the server of this environment listens: for commands that talk to it.
 * @throws ConfigError when HOST or PORT is wrong
 */
export function readServerUrl(env: Environment = process.env): string {
  const reader = readEnvironment(env);
  const url = serverUrl(readHost(reader), readPort(reader));
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return url;
}

/** What commands send to a server that asks who they are: an API key or a token. */
export const readCredential = (env: Environment = process.env): string | undefined =>
  readEnvironment(env).text('TIDEMARK_CREDENTIAL');

/** Where nobody can be called, although a server can listen there: on all addresses, and so on this machine's own. */
const OWN_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** By which this machine reaches the server. An IPv6 address needs brackets in a URL. */
export function serverUrl(host: string, port: number): string {
  const address = OWN_ADDRESS[host] ?? host;
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}

function readPort(reader: EnvironmentReader): number {
  return reader.wholeNumber('PORT', { min: 0, max: 65_535, fallback: 4000 });
}

const readHost = (reader: EnvironmentReader): string => reader.text('HOST') ?? '127.0.0.1';

/** A server that strangers can reach has to know who asks. */
function checkHost(reader: EnvironmentReader, { host, auth }: Pick<Config, 'host' | 'auth'>): void {
  if (isLoopback(host) || !isOpen(auth)) return;
  reader.refuse(
    'HOST',
    'an address of this machine only (127.0.0.1, ::1 or localhost), as no authentication is configured and whoever ' +
      'reaches the port may change everything. Set AUTH_API_KEYS=1, AUTH_JWT_SECRET or AUTH_JWKS_URL first',
    host,
  );
}

function readDatabase(reader: EnvironmentReader, role: Role): DatabaseConfig {
  const url = reader.text('DATABASE_URL');
  if (url === undefined) {
    if (role !== 'all') {
      reader.refuse(
        'DATABASE_URL',
        `the address of a PostgreSQL, as TIDEMARK_ROLE is ${role} and the embedded one serves a single process`,
      );
    }
    return { kind: 'embedded', dataDir: resolve(reader.text('DATA_DIR') ?? 'data') };
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    // Without "//" nobody knows which part of it is the password.
    const shown = parsed && url.includes('://') ? maskPassword(url) : undefined;
    reader.refuse('DATABASE_URL', 'a URL like postgres://user:password@host:5432/database', shown);
  }
  return { kind: 'url', url };
}

function readSchedules(reader: EnvironmentReader): ScheduleSetting[] {
  const cron = reader.text('SCRAPE_CRON');
  if (cron === undefined) return [];
  try {
    return [{ name: 'daily', cron, slots: readCron(cron) }];
  } catch {
    reader.refuse('SCRAPE_CRON', 'minute, hour, day, month and weekday in UTC, like "10 6 * * *"', cron);
    return [];
  }
}

function unusedByWorkers(reader: EnvironmentReader): string[] {
  return reader.text('SCRAPE_CRON') === undefined
    ? []
    : ['SCRAPE_CRON means nothing to a worker: a server keeps the schedule.'];
}

const MIB = 1024 * 1024;

/** With a host, no options, a number as its path, and user and password that can be decoded. */
function isRedisUrl({ protocol, hostname, pathname, search, username, password }: URL): boolean {
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || search !== '') return false;
  return /^\/?\d*$/.test(pathname) && [username, password].every(isDecodable);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function readCache(reader: EnvironmentReader): CacheSettings {
  const redisUrl = reader.text('REDIS_URL');
  const parsed = redisUrl !== undefined && URL.canParse(redisUrl) ? new URL(redisUrl) : undefined;
  if (redisUrl !== undefined && !(parsed && isRedisUrl(parsed))) {
    const shown = parsed && redisUrl.includes('://') ? maskPassword(redisUrl) : undefined;
    reader.refuse('REDIS_URL', 'a URL like redis://user:password@host:6379/0', shown);
  }
  return {
    redisUrl,
    // Some 2,000 pages of fifty accounts; below 1 MiB not even the dashboard's own answers fit.
    l1Bytes: reader.wholeNumber('CACHE_L1_BYTES', { min: MIB, max: 64 * 1024 * MIB, fallback: 128 * MIB }),
    // A day: histories change once in it.
    maxTtlSeconds: reader.wholeNumber('CACHE_MAX_TTL', { min: 1, max: 86_400, fallback: 86_400 }),
    warming: true,
  };
}

function unknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('TIDEMARK_') && !KNOWN_TIDEMARK_VARIABLES.includes(name))
    .map(
      (name) =>
        `${name} is set, but no setting has this name (known: ${KNOWN_TIDEMARK_VARIABLES.join(', ')}).`,
    );
}
