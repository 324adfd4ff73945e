import { formatDay } from '../format/day.ts';
import { formatAge, formatDuration, formatInstant } from '../format/instant.ts';
import { platformName } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { Countdown } from '../ui/Countdown.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { useNow } from '../ui/useNow.ts';
import { partsOf } from './progressParts.ts';
import { RunProgress } from './RunProgress.tsx';
import './RunReport.css';
import { runStatus } from './runStatus.ts';
import { RunSummaryFragment } from './runSummary.ts';

export const RunReportFragment = graphql(
  `
    fragment RunReport on ScrapeRun {
      ...RunSummary
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
  `,
  [RunSummaryFragment],
);

interface RunReportProps {
  readonly run: FragmentOf<typeof RunReportFragment>;
}

/** A scrape run, going on or ended: how far it is, in all and on each platform, and how it went. */
export function RunReport({ run }: RunReportProps) {
  const report = readFragment(RunReportFragment, run);
  const { status, mode, requestedAt, startedAt, finishedAt, date, progress, platforms } = report;
  const now = useNow();
  const { label, tone } = runStatus(status);
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
      <RunProgress run={report} />
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
              {availableAt === null ? (
                `${part.succeeded} / ${part.total}`
              ) : (
                <>
                  {finishedAt === null ? 'goes on' : 'may be asked again'} <Countdown until={availableAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
