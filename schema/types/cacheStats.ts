import { TAG_KINDS } from '../../db/tags.ts';
import { builder } from '../builder.ts';
import type { CacheFigures, CacheLevelFigures, TagFigures } from '../performanceFigures.ts';

import { Latency } from './latency.ts';

const CacheLevelStats = builder.objectRef<CacheLevelFigures>('CacheLevelStats').implement({
  rights: 'viewer',
  description: 'One place where answers are kept. Null: the level does not tell, or is away.',
  fields: (t) => ({
    name: t.exposeString('name', { description: '`memory`, or what the second level runs on.' }),
    available: t.exposeBoolean('available', {
      description: 'False while it is not asked: away, too slow, or not configured.',
    }),
    hits: t.expose('hits', { type: 'SafeInt' }),
    misses: t.expose('misses', { type: 'SafeInt' }),
    errors: t.expose('errors', {
      type: 'SafeInt',
      description: 'Requests to it that failed or came too late; the answer then came from elsewhere.',
    }),
    latency: t.expose('latency', {
      type: Latency,
      description:
        'Of looking an answer up. In memory a sample: one lookup in 64 is timed and counted. Of the second level each ' +
        'request for an answer that was sent to it, those of warming as well.',
    }),
    entries: t.exposeInt('entries', { nullable: true }),
    bytes: t.expose('bytes', { type: 'SafeInt', nullable: true }),
    evictions: t.expose('evictions', {
      type: 'SafeInt',
      nullable: true,
      description: 'Answers that gave way to others, as there was no room left.',
    }),
    connectedClients: t.exposeInt('connectedClients', {
      nullable: true,
      description: 'Of all processes that share the level.',
    }),
  }),
});

const TagStats = builder.objectRef<TagFigures>('TagStats').implement({
  rights: 'viewer',
  description: 'What happened to the answers that depend on tags of one kind (docs/reference/tags.md).',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: '`account` for `account:17`.' }),
    stores: t.expose('stores', { type: 'SafeInt', description: 'Answers stored that had read such a tag.' }),
    hits: t.expose('hits', { type: 'SafeInt', description: 'Times such an answer was served.' }),
    purges: t.expose('purges', { type: 'SafeInt', description: 'Changes told of such tags.' }),
  }),
});

export const CacheStats = builder.objectRef<CacheFigures>('CacheStats').implement({
  rights: 'viewer',
  description: 'The response cache of this process. An operation counts once, whatever its HTTP request.',
  fields: (t) => ({
    available: t.exposeBoolean('available', {
      description: 'False while nothing is served from the cache, as changes could not be heard.',
    }),
    hits: t.expose('hits', { type: 'SafeInt', description: 'Operations answered from a level.' }),
    misses: t.expose('misses', {
      type: 'SafeInt',
      description: 'Operations that were executed, or waited for an equal one that was.',
    }),
    hitRate: t.float({
      nullable: true,
      description: 'hits / (hits + misses), 0..1; null when there was neither.',
      resolve: ({ hits, misses }) => (hits + misses === 0 ? null : hits / (hits + misses)),
    }),
    joins: t.expose('joins', {
      type: 'SafeInt',
      description: 'Operations that waited for an equal one that was under way.',
    }),
    staleRefusals: t.expose('staleRefusals', {
      type: 'SafeInt',
      description:
        'Stored answers that were found and not served: what they had read has changed, or their time was up.',
    }),
    stores: t.expose('stores', { type: 'SafeInt' }),
    invalidations: t.expose('invalidations', {
      type: 'SafeInt',
      description: 'Changes heard of, own and others.',
    }),
    l1: t.expose('l1', { type: CacheLevelStats, description: 'In the memory of this process.' }),
    l2: t.expose('l2', { type: CacheLevelStats, description: 'Shared by all processes.' }),
    byTag: t.field({
      type: [TagStats],
      size: Object.keys(TAG_KINDS).length,
      resolve: ({ byTag }) => [...byTag],
    }),
  }),
});
