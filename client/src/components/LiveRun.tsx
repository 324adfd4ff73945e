import type { CombinedError } from 'urql';
import type { FragmentOf } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import './LiveRun.css';
import { RunReport } from './RunReport.tsx';
import { runStatus } from './runStatus.ts';
import type { WatchedRunFragment } from './useWatchedRun.ts';

interface LiveRunProps {
  readonly run: FragmentOf<typeof WatchedRunFragment>;
  readonly liveError: CombinedError | undefined;
  reconnect(): void;
}

/** A run as it is watched: its report, said aloud when it changes, and what to do when the news stop. */
export function LiveRun({ run, liveError, reconnect }: LiveRunProps) {
  return (
    <div className="live-run">
      <p className="visually-hidden" role="status">
        Scrape run: {runStatus(run.status).label}
      </p>
      {liveError && (
        <p className="notice" role="alert">
          Live progress stopped, the run itself goes on.
          <Button onClick={reconnect}>Reconnect</Button>
        </p>
      )}
      <RunReport run={run} />
    </div>
  );
}
