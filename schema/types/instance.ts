import type { InstanceRole as Role, InstanceRow } from '../../db/tables/instances.ts';
import { builder } from '../builder.ts';
import type { ProcessFigures } from '../performanceFigures.ts';

const roles: Record<Uppercase<Role>, { value: Role }> = {
  ALL: { value: 'all' },
  SERVER: { value: 'server' },
  WORKER: { value: 'worker' },
};
const InstanceRole = builder.enumType('InstanceRole', { values: roles });

export const Instance = builder.objectRef<InstanceRow>('Instance').implement({
  rights: 'viewer',
  description:
    'A process that runs on this database and has given a sign of life in the last minute; it does so every 10 s.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Host, process number, and four letters of its own.' }),
    role: t.expose('role', { type: InstanceRole }),
    startedAt: t.field({ type: 'DateTime', resolve: ({ startedAt }) => new Date(startedAt) }),
    lastSeenAt: t.field({ type: 'DateTime', resolve: ({ lastSeenAt }) => new Date(lastSeenAt) }),
    rssBytes: t.expose('rssBytes', { type: 'SafeInt' }),
    cpuPercent: t.exposeFloat('cpuPercent', {
      description: 'Of one core, between its last two signs of life.',
    }),
  }),
});

export const ProcessStats = builder.objectRef<ProcessFigures>('ProcessStats').implement({
  rights: 'viewer',
  description: 'The process that answered.',
  fields: (t) => ({
    rssBytes: t.expose('rssBytes', { type: 'SafeInt' }),
    heapUsedBytes: t.expose('heapUsedBytes', { type: 'SafeInt' }),
    cpuPercent: t.exposeFloat('cpuPercent', { description: 'Of one core, in the window.' }),
    eventLoopLagP99Ms: t.exposeFloat('eventLoopLagP99Ms', {
      description: 'In LAST_5_MINUTES: of the ten seconds in which it was worst.',
    }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds'),
  }),
});
