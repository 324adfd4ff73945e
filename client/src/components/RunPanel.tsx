import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { RunControls, RunControlsFragment } from './RunControls.tsx';
import './RunPanel.css';
import { RunReport } from './RunReport.tsx';
import { runStatus } from './runStatus.ts';
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

/** The newest scrape run, followed live while it goes on, also after a reload, and the button for the next. */
export function RunPanel() {
  const [{ data, error, stale }, refetch] = useFreshQuery({ query: LatestRunQuery, context: CONTEXT });
  const { run, isActive, liveError, reconnect } = useWatchedRun(data?.scrapeRuns.nodes[0]);

  if (data === undefined) {
    if (error) return <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
    return <Skeleton lines={4} />;
  }
  return (
    <div className="run-panel">
      <RunControls query={data} activeRunId={isActive ? run?.id : undefined} isRefreshing={stale} />
      <p className="visually-hidden" role="status">
        {run && `Scrape run: ${runStatus(run.status).label}`}
      </p>
      {liveError && (
        <p className="notice" role="alert">
          Live progress stopped, the run itself goes on.
          <Button onClick={reconnect}>Reconnect</Button>
        </p>
      )}
      {run ? <RunReport run={run} /> : <p className="muted">No run yet.</p>}
    </div>
  );
}
