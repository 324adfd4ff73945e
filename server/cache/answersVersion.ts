import { PLATFORMS } from '../../db/domain.ts';
import type { PlatformRegistry } from '../../scraper/platforms/registry.ts';
import { hashOf } from './answer.ts';

/** Names what answers depend on beside the database: processes that differ in it may share a Redis, but no answers. */
export function answersVersion(codeVersion: string, registry: Pick<PlatformRegistry, 'readiness'>): string {
  const platforms = PLATFORMS.map((platform) => registry.readiness(platform));
  // 96 bits: a name among a handful of versions.
  return hashOf(JSON.stringify([codeVersion, platforms])).slice(0, 16);
}
