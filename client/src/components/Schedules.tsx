import { Link } from '@tanstack/react-router';
import { formatAge, formatInstant } from '../format/instant.ts';
import { graphql, type ResultOf } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Countdown } from '../ui/Countdown.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useNow } from '../ui/useNow.ts';
import { runStatus } from './runStatus.ts';
import './Schedules.css';

const SchedulesQuery = graphql(`
  query Schedules {
    schedules {
      cron
      nextSlot
      lastSlot
      lastRun {
        id
        status
        requestedAt
      }
    }
  }
`);

const CONTEXT = { additionalTypenames: ['ScrapeRun'] };

/** When the server starts a run by itself, and what came of it the last time. */
export function Schedules() {
  const [{ data, error }, refetch] = useFreshQuery({ query: SchedulesQuery, context: CONTEXT });
  if (data === undefined) {
    if (error) return <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
    return <Skeleton lines={2} />;
  }
  if (data.schedules.length === 0) {
    return (
      <p className="schedules-none">
        None: runs are started by hand. Set <code>SCRAPE_CRON</code> to <code>10 6 * * *</code>, and one
        starts every day at 6:10 UTC.
      </p>
    );
  }
  return data.schedules.map((schedule) => <ScheduleFacts key={schedule.cron} schedule={schedule} />);
}

type Schedule = ResultOf<typeof SchedulesQuery>['schedules'][number];

function ScheduleFacts({ schedule: { cron, nextSlot, lastSlot, lastRun } }: { readonly schedule: Schedule }) {
  const now = useNow();
  const status = lastRun && runStatus(lastRun.status);
  return (
    <dl className="schedule">
      <div>
        <dt>Cron, in UTC</dt>
        <dd>
          <code>{cron}</code>
        </dd>
      </div>
      <div>
        <dt>Next</dt>
        <dd>
          {nextSlot === null ? (
            <span className="muted">never again</span>
          ) : (
            <>
              <Countdown until={nextSlot} />
              <span className="muted">{formatInstant(nextSlot)}</span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Last due</dt>
        <dd>
          {lastSlot === null ? (
            <span className="muted">not yet</span>
          ) : (
            <>
              {formatAge(lastSlot, now)}
              <span className="muted">{formatInstant(lastSlot)}</span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Last run of it</dt>
        <dd>
          {lastRun && status ? (
            <>
              <Link to="/runs/$id" params={{ id: lastRun.id }}>
                {status.label}
              </Link>
              <span className="muted">{formatInstant(lastRun.requestedAt)}</span>
            </>
          ) : (
            <span className="muted">none yet</span>
          )}
        </dd>
      </div>
    </dl>
  );
}
