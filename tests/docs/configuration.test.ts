import { describe, expect, it } from 'vitest';
import { PLATFORM_FACTS } from '../../scraper/platforms/platformFacts.ts';
import { baseUrlVariable } from '../../scraper/platforms/platformSettings.ts';
import { readConfig } from '../../server/config.ts';
import { PLATFORMS } from '../../db/domain.ts';
import { codeWords, readMarkdown, tableRows } from './markdown.ts';
import { variablesRead } from './variablesRead.ts';

const page = readMarkdown('docs/reference/configuration.md');
const rows = tableRows(page);
const documented = rows
  .flatMap(([name = '']) => codeWords(name))
  .filter((name) => /^[A-Z][A-Z0-9_]+$/.test(name));

describe('docs/reference/configuration.md', () => {
  it('names every variable that is read, and no other', () => {
    expect([...documented].sort()).toEqual([...variablesRead()].sort());
  });

  it.each([
    ['HOST', '127.0.0.1'],
    ['PORT', '4000'],
    ['TIDEMARK_ROLE', 'all'],
    ['DB_POOL_SIZE', '10'],
    ['CACHE_L1_BYTES', '134217728'],
    ['CACHE_MAX_TTL', '86400'],
    ['RATE_LIMIT', '1000:50'],
    ['INTROSPECTION', '1'],
    ['TRUSTED_DOCUMENTS_ONLY', '0'],
  ])('tells the default of %s', (name, fallback) => {
    const { host, port, role, poolSize, cache, gate } = readConfig({});
    const actual = {
      HOST: host,
      PORT: port,
      TIDEMARK_ROLE: role,
      DB_POOL_SIZE: poolSize,
      CACHE_L1_BYTES: cache.l1Bytes,
      CACHE_MAX_TTL: cache.maxTtlSeconds,
      RATE_LIMIT: Object.values(gate.rateLimit!).join(':'),
      INTROSPECTION: Number(gate.introspection),
      TRUSTED_DOCUMENTS_ONLY: Number(gate.trustedDocumentsOnly),
    }[name];
    expect(String(actual)).toBe(fallback);
    const row = rows.find(([cell = '']) => codeWords(cell).includes(name));
    expect(codeWords(row?.[1] ?? '')).toEqual([fallback]);
  });

  it.each(PLATFORMS)('tells where %s is asked by default', (platform) => {
    const row = rows.find(([cell = '']) => codeWords(cell).includes(baseUrlVariable(platform)));
    const { defaultBaseUrl } = PLATFORM_FACTS[platform];
    expect(codeWords(row?.[1] ?? '')).toEqual(defaultBaseUrl === null ? [] : [defaultBaseUrl]);
  });

  it.each(PLATFORMS)('tells how fast %s is asked by default', (platform) => {
    const { batchSize, pace, apiVersion } = PLATFORM_FACTS[platform];
    const defaultOf = (name: string) =>
      codeWords(rows.find(([cell = '']) => codeWords(cell).includes(`${platform}_${name}`))?.[1] ?? '');
    expect(defaultOf('BATCH_SIZE')).toEqual([String(batchSize)]);
    expect(defaultOf('PACE')).toEqual([`${pace.requests}:${pace.seconds}`]);
    expect(defaultOf('API_VERSION')).toEqual(apiVersion === null ? [] : [apiVersion]);
    const { concurrency, timeoutMs, maxBodyBytes } = readConfig({}).platforms[platform];
    expect(defaultOf('CONCURRENCY')).toEqual([String(concurrency)]);
    expect(defaultOf('TIMEOUT_MS')).toEqual([String(timeoutMs)]);
    expect(defaultOf('MAX_BODY_BYTES')).toEqual([String(maxBodyBytes)]);
  });
});
