import { Link } from '@tanstack/react-router';
import { formatDay } from '../format/day.ts';
import { formatInstant } from '../format/instant.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import './Facts.css';
import type { RunSummaryFragment } from './runSummary.ts';
import { runMode, runPriority, runTrigger } from './runWords.ts';

export const RunFactsFragment = graphql(`
  fragment RunFacts on ScrapeRun {
    retryOf {
      id
      date
    }
  }
`);

interface RunFactsProps {
  readonly origin: FragmentOf<typeof RunFactsFragment>;
  readonly run: FragmentOf<typeof RunSummaryFragment>;
}

/** How a run came about, and when. */
export function RunFacts({ origin, run }: RunFactsProps) {
  const { retryOf } = readFragment(RunFactsFragment, origin);
  return (
    <dl className="facts">
      <div>
        <dt>Mode</dt>
        <dd>{runMode(run.mode)}</dd>
      </div>
      <div>
        <dt>Started</dt>
        <dd>{runTrigger(run.trigger)}</dd>
      </div>
      {retryOf && (
        <div>
          <dt>Retry of</dt>
          <dd>
            <Link to="/runs/$id" params={{ id: retryOf.id }}>
              the run of {formatDay(retryOf.date)}
            </Link>
          </dd>
        </div>
      )}
      <div>
        <dt>Priority</dt>
        <dd>{runPriority(run.priority)}</dd>
      </div>
      <div>
        <dt>Asked for</dt>
        <dd>{formatInstant(run.requestedAt)}</dd>
      </div>
      <div>
        <dt>Began</dt>
        <dd>
          {run.startedAt === null ? <span className="muted">not yet</span> : formatInstant(run.startedAt)}
        </dd>
      </div>
      <div>
        <dt>Ended</dt>
        <dd>
          {run.finishedAt === null ? <span className="muted">not yet</span> : formatInstant(run.finishedAt)}
        </dd>
      </div>
    </dl>
  );
}
