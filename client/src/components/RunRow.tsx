import { Link } from '@tanstack/react-router';
import { formatDay } from '../format/day.ts';
import { formatAge, formatDuration, formatInstant } from '../format/instant.ts';
import type { FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { useNow } from '../ui/useNow.ts';
import { RunProgress } from './RunProgress.tsx';
import { runStatus } from './runStatus.ts';
import type { RunSummaryFragment } from './runSummary.ts';
import { runPriority, runTrigger } from './runWords.ts';
import { useWatchedRun } from './useWatchedRun.ts';

interface RunRowProps {
  readonly run: FragmentOf<typeof RunSummaryFragment>;
}

/** One line of the list of runs, live while the run goes on. */
export function RunRow({ run: listed }: RunRowProps) {
  const { run } = useWatchedRun(listed);
  const { label, tone } = runStatus(run.status);
  const now = useNow();
  return (
    <tr>
      <th scope="row">
        <Link to="/runs/$id" params={{ id: run.id }}>
          {formatDay(run.date)}
        </Link>
        <time dateTime={run.requestedAt} title={formatInstant(run.requestedAt)}>
          {formatAge(run.requestedAt, now)}
        </time>
      </th>
      <td>
        <div className="runs-outcome">
          <span>
            <Badge tone={tone}>{label}</Badge>
            {run.mode === 'SIMULATED' && <Badge tone="warning">Simulated</Badge>}
          </span>
          <RunProgress run={run} thin />
        </div>
      </td>
      <td className="wide-only">
        {runTrigger(run.trigger)}
        {run.priority !== 'NORMAL' && <span className="runs-sub">{runPriority(run.priority)} priority</span>}
      </td>
      <td className="number wide-only">{durationOf(run)}</td>
    </tr>
  );
}

function durationOf({ startedAt, finishedAt, progress }: RunRowProps['run']) {
  if (startedAt !== null && finishedAt !== null)
    return formatDuration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  return (
    <span className="muted">
      {finishedAt !== null
        ? 'never began'
        : progress.etaSeconds === null
          ? 'goes on'
          : `about ${formatDuration(progress.etaSeconds)} left`}
    </span>
  );
}
