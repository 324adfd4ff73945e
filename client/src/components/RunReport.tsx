import { formatDay } from '../format/day.ts';
import { formatAge, formatDuration, formatInstant } from '../format/instant.ts';
import { platformName } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { useNow } from '../ui/useNow.ts';
import { RunFailures } from './RunFailures.tsx';
import './RunReport.css';
import { runStatus } from './runStatus.ts';

export const RunReportFragment = graphql(`
  fragment RunReport on ScrapeRun {
    id
    status
    mode
    requestedAt
    startedAt
    finishedAt
    date
    progress {
      total
      succeeded
      failed
      skipped
      cancelled
      running
      queued
      etaSeconds
    }
    platforms {
      platform
      availableAt
      progress {
        total
        succeeded
        failed
        skipped
        cancelled
      }
    }
  }
`);

interface RunReportProps {
  readonly run: FragmentOf<typeof RunReportFragment>;
}

/** A scrape run, going on or ended: how far it is, in all and on each platform, and how it went. */
export function RunReport({ run }: RunReportProps) {
  const { id, status, mode, requestedAt, startedAt, finishedAt, date, progress, platforms } = readFragment(
    RunReportFragment,
    run,
  );
  const now = useNow();
  const { label, tone } = runStatus(status);
  const counts = [
    { name: 'succeeded', count: progress.succeeded },
    { name: 'failed', count: progress.failed },
    { name: 'skipped', count: progress.skipped },
    { name: 'cancelled', count: progress.cancelled },
    { name: 'to do', count: progress.running + progress.queued },
  ].filter(({ name, count }) => count > 0 || name === 'succeeded');

  return (
    <div className="run-report" data-status={status}>
      <p className="run-report-head">
        <Badge tone={tone}>{label}</Badge>
        {mode === 'SIMULATED' && <Badge tone="warning">Simulated</Badge>}
        <span className="muted" title={`${formatInstant(requestedAt)}, for ${formatDay(date)}`}>
          {finishedAt !== null && startedAt !== null
            ? `${formatAge(finishedAt, now)}, took ${formatDuration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)}`
            : progress.etaSeconds !== null
              ? `about ${formatDuration(progress.etaSeconds)} left`
              : `asked for ${formatAge(requestedAt, now)}`}
        </span>
      </p>
      <ProgressBar label="Accounts done" total={progress.total} parts={partsOf(progress)} />
      <p className="run-report-counts">
        {counts.map(({ name, count }) => (
          <span key={name}>
            <strong>{count}</strong> {name}
          </span>
        ))}
      </p>
      <ul className="run-report-platforms">
        {platforms.map(({ platform, availableAt, progress: part }) => (
          <li key={platform}>
            <span>{platformName(platform)}</span>
            <ProgressBar
              thin
              label={`${platformName(platform)} done`}
              total={part.total}
              parts={partsOf(part)}
            />
            <span className="muted">
              {finishedAt === null && availableAt !== null
                ? `waits until ${formatInstant(availableAt)}`
                : `${part.succeeded} / ${part.total}`}
            </span>
          </li>
        ))}
      </ul>
      {finishedAt !== null && progress.failed + progress.skipped > 0 && <RunFailures key={id} runId={id} />}
    </div>
  );
}

function partsOf(progress: { succeeded: number; failed: number; skipped: number; cancelled: number }) {
  return [
    { tone: 'positive', count: progress.succeeded },
    { tone: 'negative', count: progress.failed },
    { tone: 'neutral', count: progress.skipped + progress.cancelled },
  ] as const;
}
