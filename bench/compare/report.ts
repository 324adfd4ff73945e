import { table } from '../table.ts';
import { CONTENDERS } from './contenders.ts';
import { QUERIES } from './queries.ts';
import { bestPeer, cpuOfBestPeer, timesBestPeer, timesLimit } from './ratios.ts';
import type { Results } from './results.ts';
import type { QueryResult } from './runQueries.ts';
import { verdictsOf } from './targets.ts';

const HEAD = [
  'server',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'server CPU µs',
  'PostgreSQL CPU µs',
  'Redis CPU µs',
  'peak RSS MB',
];

/** A run in Markdown: what it was made with, a table for each query, and what was promised. */
export function reportOf(results: Results, small: Results | undefined): string {
  const measured = QUERIES.flatMap((query) => {
    const result = results.queries[query.id];
    return result ? [{ query, result }] : [];
  });
  return [
    `# ${results.size.accounts} accounts × ${results.size.days} days`,
    introduction(results),
    ...measured.flatMap(({ query, result }) => [`## ${query.id} ${query.title}`, tableOf(result)]),
    '## Ratios',
    table(
      [
        'query',
        'best peer',
        '× its requests/s',
        'its server CPU ÷ ours',
        'its CPU in all ÷ ours',
        'our server CPU ÷ limit',
        'our statements',
      ],
      measured.map(({ query, result }) => [
        query.id,
        bestPeer(result)?.title ?? '–',
        times(timesBestPeer(result)),
        times(cpuOfBestPeer(result, 'server')),
        times(cpuOfBestPeer(result, 'all')),
        times(timesLimit(result)),
        String(result.statements ?? '–'),
      ]),
    ),
    '## Promised',
    table(
      ['what', 'target', 'measured', ''],
      verdictsOf(results, small).map(({ what, target, measured: got, isKept }) => [
        what,
        target,
        got,
        isKept ? 'kept' : 'MISSED',
      ]),
    ),
    versionsOf(results),
  ].join('\n\n');
}

function introduction({ at, commit, machine, pace }: Results): string {
  return (
    `${at.slice(0, 10)}, commit ${commit}; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB. ` +
    `${pace.connections} connections, ${pace.rounds} rounds of ${pace.seconds} s of each server in turn, medians. ` +
    'Servers on core 0; the load, PostgreSQL and Redis on core 1. CPU is that of one HTTP request.'
  );
}

function tableOf({ figures, refused, faults }: QueryResult): string {
  const rows = CONTENDERS.flatMap(({ name, title }) => {
    const own = figures[name];
    if (!own) return [];
    return [
      [
        title,
        own.perSecond.toFixed(0),
        own.p50.toFixed(2),
        own.p99.toFixed(2),
        microseconds(own.serverCpu),
        microseconds(own.postgresCpu),
        microseconds(own.redisCpu),
        (own.peakRss / 1e6).toFixed(0),
      ],
    ];
  });
  const notes = [
    ...refused.map(({ name, reason }) => `Refused, as its data differs: ${name} (${reason}).`),
    ...faults.map((fault) => `Not as it should be: ${fault}`),
  ];
  return [table(HEAD, rows), ...notes].join('\n\n');
}

function versionsOf({ versions }: Results): string {
  return `Versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · ')}`;
}

const times = (ratio: number | undefined): string => (ratio === undefined ? '–' : ratio.toFixed(2));

/** To three digits, as far as the kernel's clock is that exact. */
const microseconds = (cpu: number): string => cpu.toFixed(cpu < 100 ? 1 : 0);
