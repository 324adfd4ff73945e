import { Link } from '@tanstack/react-router';
import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Allowed } from './Allowed.tsx';
import { LiveRun } from './LiveRun.tsx';
import { RunControls, RunControlsFragment } from './RunControls.tsx';
import './RunPanel.css';
import { useWatchedRun, WatchedRunFragment } from './useWatchedRun.ts';

const LatestRunQuery = graphql(
  `
    query LatestRun {
      scrapeRuns(first: 1) {
        nodes {
          ...WatchedRun
        }
      }
      ...RunControls
    }
  `,
  [WatchedRunFragment, RunControlsFragment],
);

const CONTEXT = { additionalTypenames: ['ScrapeRun'] };

/** The newest scrape run, followed live while it goes on, also after a reload, and the button for the next for who may. */
export function RunPanel() {
  const [{ data, error, stale }, refetch] = useFreshQuery({ query: LatestRunQuery, context: CONTEXT });
  const { run, isActive, liveError, reconnect } = useWatchedRun(data?.scrapeRuns.nodes[0]);

  if (data === undefined) {
    if (error) return <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
    return <Skeleton lines={4} />;
  }
  return (
    <div className="run-panel">
      <Allowed role="OPERATOR">
        <RunControls query={data} activeRunId={isActive ? run?.id : undefined} isRefreshing={stale} />
      </Allowed>
      {run ? (
        <>
          <LiveRun run={run} liveError={liveError} reconnect={reconnect} />
          <p className="run-panel-more">
            <Link to="/runs/$id" params={{ id: run.id }}>
              This run, account by account
            </Link>
          </p>
        </>
      ) : (
        <p className="muted">No run yet.</p>
      )}
    </div>
  );
}
