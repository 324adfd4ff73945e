import { PLATFORMS } from '../../db/domain.ts';
import type { TaskFigures } from '../../db/queries/scraperFigures.ts';
import { builder } from '../builder.ts';
import { Platform } from '../enums.ts';

import { Latency } from './latency.ts';

const PlatformScrapeStats = builder.objectRef<TaskFigures>('PlatformScrapeStats').implement({
  rights: 'viewer',
  description: 'What collecting one platform came to.',
  fields: (t) => ({
    platform: t.field({ type: Platform, resolve: ({ platform }) => platform as never }),
    requests: t.expose('attempts', {
      type: 'SafeInt',
      description: 'Attempts for single accounts: a call for 25 handles counts 25.',
    }),
    succeeded: t.expose('succeeded', { type: 'SafeInt' }),
    failed: t.expose('failed', { type: 'SafeInt' }),
    rateLimited: t.expose('rateLimited', { type: 'SafeInt' }),
    latency: t.field({ type: Latency, resolve: (figures) => figures }),
  }),
});

const NO_TASKS: TaskFigures = {
  platform: null,
  queued: 0,
  attempts: 0,
  succeeded: 0,
  failed: 0,
  rateLimited: 0,
  count: 0,
  meanMs: null,
  minMs: null,
  maxMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
};

interface ScraperRecord {
  figures: readonly TaskFigures[];
  /** Since when, as an instant of ISO 8601; null: everything. */
  since: string | null;
}

export const ScraperStats = builder.objectRef<ScraperRecord>('ScraperStats').implement({
  rights: 'viewer',
  description: 'From the recorded tasks: all workers, also before a restart.',
  fields: (t) => {
    const overall = ({ figures }: ScraperRecord) =>
      figures.find(({ platform }) => platform === null) ?? NO_TASKS;
    return {
      queueDepth: t.int({
        description: 'Tasks queued or running.',
        resolve: (figures) => overall(figures).queued,
      }),
      runs: t.field({
        type: 'SafeInt',
        description: 'Requested in the window.',
        resolve: ({ since }, _args, ctx) => ctx.loaders.recordedRuns({ parent: null, args: { since } }),
      }),
      tasksSucceeded: t.field({ type: 'SafeInt', resolve: (figures) => overall(figures).succeeded }),
      tasksFailed: t.field({ type: 'SafeInt', resolve: (figures) => overall(figures).failed }),
      failureRate: t.float({
        nullable: true,
        description: 'failed / (succeeded + failed); null when no task has ended so.',
        resolve: (figures) => {
          const { succeeded, failed } = overall(figures);
          return succeeded + failed === 0 ? null : failed / (succeeded + failed);
        },
      }),
      latency: t.field({ type: Latency, description: "Of a task's last attempt.", resolve: overall }),
      byPlatform: t.field({
        type: [PlatformScrapeStats],
        size: PLATFORMS.length,
        resolve: ({ figures }) => figures.filter(({ platform }) => platform !== null),
      }),
    };
  },
});
