import { getRouteApi, Link } from '@tanstack/react-router';
import { Allowed } from '../components/Allowed.tsx';
import { CancelRun } from '../components/CancelRun.tsx';
import { LiveRun } from '../components/LiveRun.tsx';
import { RetryRun } from '../components/RetryRun.tsx';
import { RunFacts, RunFactsFragment } from '../components/RunFacts.tsx';
import { RunTasks } from '../components/RunTasks.tsx';
import { useWatchedRun, WatchedRunFragment } from '../components/useWatchedRun.ts';
import { formatDay } from '../format/day.ts';
import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import './RunPage.css';
import './WithSide.css';

const RunQuery = graphql(
  `
    query Run($id: ID!) {
      scrapeRun(id: $id) {
        ...WatchedRun
        ...RunFacts
      }
    }
  `,
  [WatchedRunFragment, RunFactsFragment],
);

const CONTEXT = { additionalTypenames: ['ScrapeRun'] };

const route = getRouteApi('/runs/$id');

/** One run, by its id. */
export function RunPage() {
  const { id } = route.useParams();
  // Keyed, so that another run begins empty: a retry leads from one to the next.
  return <OneRun key={id} id={id} />;
}

function OneRun({ id }: { readonly id: string }) {
  const search = route.useSearch();
  const [{ data, error }, refetch] = useFreshQuery({ query: RunQuery, variables: { id }, context: CONTEXT });
  const asked = data?.scrapeRun;
  const { run, isActive, liveError, reconnect } = useWatchedRun(asked ?? undefined);
  const retry = () => refetch({ requestPolicy: 'network-only' });

  if (asked === null && !error) {
    return (
      <>
        <title>Unknown run · Tidemark</title>
        <h1 className="visually-hidden">Unknown run</h1>
        <EmptyState title="There is no such run">
          <p>
            <Link to="/runs">Show all runs</Link>
          </p>
        </EmptyState>
      </>
    );
  }
  if (!asked || run === undefined) {
    return (
      <>
        <title>Run · Tidemark</title>
        <h1 className="visually-hidden">Run</h1>
        <Card title="Run" hidesTitle>
          {error ? <ErrorState error={error} onRetry={retry} /> : <Skeleton lines={12} height={28} />}
        </Card>
      </>
    );
  }
  const title = `Run of ${formatDay(run.date)}`;
  return (
    <>
      <title>{`${title} · Tidemark`}</title>
      <div className="page-heading run-heading">
        <h1>{title}</h1>
        <Allowed role="OPERATOR">
          <div className="run-actions">{isActive ? <CancelRun runId={id} /> : <RetryRun run={run} />}</div>
        </Allowed>
      </div>
      {error && <StaleNotice error={error} onRetry={retry} />}
      <div className="with-side">
        <div className="with-side-main">
          <Card title="Tasks" flush>
            <RunTasks run={run} search={search} />
          </Card>
        </div>
        <div className="with-side-side">
          <Card title="Progress" className="with-side-first">
            <LiveRun run={run} liveError={liveError} reconnect={reconnect} />
          </Card>
          <Card title="How it came about">
            <RunFacts origin={asked} run={run} />
          </Card>
        </div>
      </div>
    </>
  );
}
