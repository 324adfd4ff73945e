import type { LatencyFigures } from '../../schema/performanceFigures.ts';
import { cumulated, type LatencyCounts } from './latencyHistogram.ts';

/** A metric in Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Family {
  /** By https://prometheus.io/docs/practices/naming/: base units, counters end in _total. */
  name: string;
  help: string;
  samples: readonly Sample[];
}

export type Sample = NumberSample | HistogramSample | SummarySample;
type Labels = Readonly<Record<string, string>>;
interface NumberSample {
  type: 'counter' | 'gauge';
  labels: Labels;
  value: number;
}
interface HistogramSample {
  type: 'histogram';
  labels: Labels;
  /** Milliseconds; told in seconds. */
  counts: LatencyCounts;
}

interface SummarySample {
  type: 'summary';
  labels: Labels;
  latency: LatencyFigures;
}

/** In milliseconds. From an answer out of memory to what a deadline ends. */
const ENDS_MS = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

export const counter = (value: number, labels: Labels = {}): Sample => ({ type: 'counter', labels, value });
export const gauge = (value: number, labels: Labels = {}): Sample => ({ type: 'gauge', labels, value });
export const histogram = (counts: LatencyCounts, labels: Labels = {}): Sample => ({
  type: 'histogram',
  labels,
  counts,
});
/** For what is measured elsewhere, its percentiles known and its buckets not. */
export const summary = (latency: LatencyFigures, labels: Labels = {}): Sample => ({
  type: 'summary',
  labels,
  latency,
});

export const expose = (families: readonly Family[]): string => families.map(exposeFamily).join('');

function exposeFamily({ name, help, samples }: Family): string {
  const [first] = samples;
  if (!first) return '';
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${first.type}`];
  for (const sample of samples) lines.push(...linesOf(name, sample));
  return `${lines.join('\n')}\n`;
}

function linesOf(name: string, sample: Sample): string[] {
  switch (sample.type) {
    case 'histogram':
      return histogramLines(name, sample);
    case 'summary':
      return summaryLines(name, sample);
    default:
      return [`${name}${labelText(sample.labels)} ${sample.value}`];
  }
}

function summaryLines(name: string, { labels, latency }: SummarySample): string[] {
  const { count, meanMs, p50Ms, p95Ms, p99Ms } = latency;
  const quantiles = Object.entries({ '0.5': p50Ms, '0.95': p95Ms, '0.99': p99Ms });
  return [
    ...quantiles.flatMap(([quantile, ms]) =>
      ms === null ? [] : [`${name}${labelText({ ...labels, quantile })} ${ms / 1000}`],
    ),
    `${name}_sum${labelText(labels)} ${((meanMs ?? 0) * count) / 1000}`,
    `${name}_count${labelText(labels)} ${count}`,
  ];
}

function histogramLines(name: string, { labels, counts }: HistogramSample): string[] {
  const buckets = cumulated(counts, ENDS_MS).map(
    (count, place) =>
      `${name}_bucket${labelText({ ...labels, le: String(ENDS_MS[place]! / 1000) })} ${count}`,
  );
  return [
    ...buckets,
    `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${counts.count}`,
    `${name}_sum${labelText(labels)} ${counts.sum / 1000}`,
    `${name}_count${labelText(labels)} ${counts.count}`,
  ];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join()}}`;
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
