import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readServerUrl } from '../../server/config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('without any variable', () => {
  it('listens on loopback with an embedded database', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      role: 'all',
      demo: undefined,
      warnings: [],
    });
    expect(config.database).toEqual({ kind: 'embedded', dataDir: expect.stringMatching(/^\/.*\/data$/) });
  });

  it('takes an empty value as unset, as compose files write it', () => {
    expect(readConfig({ HOST: '', PORT: ' ', DATABASE_URL: '', TIDEMARK_DEMO: '' })).toEqual(readConfig({}));
  });
});

describe('faults', () => {
  it('are named all at once: the variable, what was expected, what came', () => {
    const faults = faultsOf({
      PORT: 'eighty',
      DB_POOL_SIZE: '0',
      TIDEMARK_ROLE: 'boss',
      TIDEMARK_DEMO: 'yes',
      BLUESKY_API_BASE_URL: 'ftp://example.org',
      DATABASE_URL: 'mysql://localhost/x',
    });
    expect(faults).toHaveLength(6);
    expect(faults).toContain('PORT: expected a whole number from 0 to 65535, got "eighty".');
    expect(faults).toContain('TIDEMARK_ROLE: expected all or server or worker, got "boss".');
    expect(faults).toContain('TIDEMARK_DEMO: expected 1 or 0, got "yes".');
    expect(faults.map((fault) => fault.split(/[ :]/)[0]).sort()).toEqual([
      'BLUESKY_API_BASE_URL',
      'DATABASE_URL',
      'DB_POOL_SIZE',
      'PORT',
      'TIDEMARK_DEMO',
      'TIDEMARK_ROLE',
    ]);
  });

  it('are also two settings that do not go together', () => {
    const expected =
      'SLOW_STATEMENT_WARN_MS: expected at most SLOW_STATEMENT_ERROR_MS, which is 400, got "500".';
    expect(faultsOf({ SLOW_STATEMENT_ERROR_MS: '400' })).toEqual([expected]);
  });

  it('make one message with a line each', () => {
    expect(() => readConfig({ PORT: '-1', TIDEMARK_DEMO: '2' })).toThrow(
      /^.*2 settings are wrong:\n {2}PORT: .*\n {2}TIDE/,
    );
  });

  it.each(['65536', '-1', '4000.5', '0x10', '1e3', '٤٠٠٠'])('no port: %s', (PORT) => {
    expect(faultsOf({ PORT })).toHaveLength(1);
  });

  it.each([
    'mysql://user:hunter2@localhost/x',
    'hunter2',
    'postgres//user:hunter2@localhost/x',
    'user:hunter2@localhost/x',
    'http://localhost/x?password=hunter2',
  ])('never repeat a password: %s', (DATABASE_URL) => {
    const faults = faultsOf({ DATABASE_URL });
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toContain('hunter2');
  });
});

describe('the cache', () => {
  it('is in memory and keeps answers for a day at most, unless told otherwise', () => {
    expect(readConfig({}).cache).toMatchObject({
      redisUrl: undefined,
      l1Bytes: 134_217_728,
      maxTtlSeconds: 86_400,
    });
  });

  it.each([
    'redis://localhost',
    'redis://127.0.0.1:6379/',
    'rediss://user:p%40ss@redis.example.org:6380/15',
    'redis://:secret@[::1]:6379/0',
  ])('takes %s', (REDIS_URL) => {
    expect(readConfig({ REDIS_URL }).cache.redisUrl).toBe(REDIS_URL);
  });

  it.each([
    'http://:hunter2@localhost:6379',
    'localhost:6379',
    'redis://',
    'redis://:hunter2@127.0.0.1:6379/abc',
    'redis://:hunter2%zz@127.0.0.1:6379/0',
    'redis://127.0.0.1/0?password=hunter2',
    'hunter2',
  ])('does not start with what can never be reached, nor tells a password: %s', (REDIS_URL) => {
    const faults = faultsOf({ REDIS_URL });
    expect(faults).toEqual([expect.stringMatching(/^REDIS_URL: expected a URL like redis:/)]);
    expect(faults[0]).not.toContain('hunter2');
  });

  it.each([
    { CACHE_L1_BYTES: '1000' },
    { CACHE_L1_BYTES: '128MB' },
    { CACHE_MAX_TTL: '0' },
    { CACHE_MAX_TTL: '86401' },
    { CACHE_MAX_TTL: '1.5' },
  ])('refuses %o', (env) => {
    expect(faultsOf(env)).toHaveLength(1);
  });
});

describe('authentication', () => {
  const SECRET = 'a secret of 32 bytes, or of more';

  it('is not configured by default, which everybody on this machine may use', () => {
    expect(readConfig({}).auth).toEqual({ apiKeys: false, jwt: undefined, publicRead: false });
  });

  it.each([
    { AUTH_API_KEYS: '1' },
    { AUTH_JWT_SECRET: SECRET },
    { AUTH_JWKS_URL: 'https://id.example.org/keys' },
  ])('of any kind lets others reach the server: %j', (env) => {
    expect(readConfig({ HOST: '0.0.0.0', ...env }).host).toBe('0.0.0.0');
  });

  it.each<[Record<string, string>, string]>([
    [{ AUTH_API_KEYS: 'yes' }, 'AUTH_API_KEYS'],
    [{ AUTH_PUBLIC_READ: '1' }, 'AUTH_PUBLIC_READ'],
    [{ AUTH_JWT_SECRET: 'hunter2' }, 'AUTH_JWT_SECRET'],
    [{ AUTH_JWT_SECRET: SECRET, AUTH_JWT_ALGORITHMS: 'HS512' }, 'AUTH_JWT_SECRET'],
    [{ AUTH_JWT_SECRET: SECRET, AUTH_JWT_ALGORITHMS: 'RS256' }, 'AUTH_JWT_ALGORITHMS'],
    [{ AUTH_JWT_SECRET: SECRET, AUTH_JWT_ALGORITHMS: 'none' }, 'AUTH_JWT_ALGORITHMS'],
    [{ AUTH_JWT_SECRET: SECRET, AUTH_JWT_ALGORITHMS: ',' }, 'AUTH_JWT_ALGORITHMS'],
    [{ AUTH_JWKS_URL: 'https://id.example.org/keys', AUTH_JWT_ALGORITHMS: 'HS256' }, 'AUTH_JWT_ALGORITHMS'],
    [{ AUTH_JWT_SECRET: SECRET, AUTH_JWKS_URL: 'https://id.example.org/keys' }, 'AUTH_JWKS_URL'],
    [{ AUTH_JWKS_URL: 'http://id.example.org/keys' }, 'AUTH_JWKS_URL'],
    [{ AUTH_JWKS_URL: 'file:///etc/passwd' }, 'AUTH_JWKS_URL'],
    [{ AUTH_JWT_AUDIENCE: 'tidemark' }, 'AUTH_JWT_AUDIENCE'],
  ])('is refused at the start when it would not hold: %j', (env, name) => {
    const faults = faultsOf(env);
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: expected `))]);
    expect(faults[0]).not.toContain('hunter2');
  });
});

describe('HOST', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost', 'LOCALHOST'])('%s stays on this machine', (HOST) => {
    expect(readConfig({ HOST }).host).toBe(HOST);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '::ffff:127.0.0.1x', '127.0.0.1.example.org', '*'])(
    '%s is refused, as nobody would be asked who they are',
    (HOST) => {
      expect(faultsOf({ HOST })).toEqual([expect.stringMatching(/^HOST: .*no authentication.*got "/)]);
    },
  );
});

describe('roles', () => {
  it.each(['server', 'worker'])('%s needs a database that others can reach', (TIDEMARK_ROLE) => {
    expect(faultsOf({ TIDEMARK_ROLE })).toEqual([expect.stringMatching(/^DATABASE_URL: .*TIDEMARK_ROLE/)]);
    expect(faultsOf({ TIDEMARK_ROLE, DATABASE_URL: 'postgres://localhost/tidemark' })).toEqual([]);
  });
});

it('warns of a TIDEMARK_ variable that means nothing', () => {
  expect(readConfig({ TIDEMARK_ROLES: 'all' }).warnings).toEqual([expect.stringContaining('TIDEMARK_ROLES')]);
});

it('tells commands where the server listens', () => {
  expect(readServerUrl({})).toBe('http://127.0.0.1:4000');
  expect(readServerUrl({ HOST: '::1', PORT: '4100' })).toBe('http://[::1]:4100');
  expect(readServerUrl({ HOST: '0.0.0.0' })).toBe('http://127.0.0.1:4000');
});
