import type { ChaosResult } from './runChaos.ts';

/** The promise, after the fault is gone. */
const MOST_RECOVERY_MS = 5_000;

/** The figures, a line each. */
export function table({ events, violations, recoveries, peakRssMib }: ChaosResult, seed: number): string {
  const count = (kind: string): number => violations.filter((each) => each.kind === kind).length;
  const slowest = recoveries.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const longest = events.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  const rows: [string, string | number][] = [
    ['seed', seed],
    ['faults', recoveries.length],
    ['requests', events.length],
    ['  answered well', events.filter(({ outcome }) => outcome === 'ok').length],
    ['  served stale, and so marked', events.filter((each) => each.kind === 'read' && each.isStale).length],
    ['lost', count('lost')],
    ['doubled', count('doubled')],
    ['done by half', count('torn')],
    ['back in time', count('back in time')],
    ['hung', count('hung')],
    ['longest answer', `${Math.round(longest)} ms`],
    ['slowest recovery', slowest ? `${Math.round(slowest.milliseconds)} ms (${slowest.fault})` : 'none'],
    ['peak RSS', `${Math.round(peakRssMib)} MiB`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(30)}${value}`).join('\n');
}

/** What a run fails for. */
export function failuresOf({ events, violations, recoveries, died, exitCodes }: ChaosResult): string[] {
  return [
    ...violations.map(({ kind, text }) => `${kind.toUpperCase()}: ${text}`),
    ...recoveries
      .filter(({ milliseconds }) => milliseconds > MOST_RECOVERY_MS)
      .map(({ fault, milliseconds }) => `SLOW: ${Math.round(milliseconds)} ms after "${fault}".`),
    ...died.map((name) => `DIED: ${name}.`),
    ...exitCodes.filter((code) => code !== 0).map((code) => `EXIT CODE: ${code} instead of 0.`),
    ...(events.some(({ kind, outcome }) => kind === 'write' && outcome === 'ok')
      ? []
      : ['Nothing was written.']),
  ];
}
