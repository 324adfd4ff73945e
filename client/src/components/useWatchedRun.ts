import { useSubscription, type CombinedError } from 'urql';
import { graphql, type FragmentOf } from '../graphql.ts';
import { RunReportFragment } from './RunReport.tsx';

/** What must be known of a run to decide which one to show and whether it still moves. */
export const WatchedRunFragment = graphql(
  `
    fragment WatchedRun on ScrapeRun @_unmask {
      id
      status
      requestedAt
      finishedAt
      ...RunReport
    }
  `,
  [RunReportFragment],
);

type Run = FragmentOf<typeof WatchedRunFragment>;

const RunProgressSubscription = graphql(
  `
    subscription RunProgress($id: ID!) {
      scrapeRunProgress(id: $id) {
        ...WatchedRun
      }
    }
  `,
  [WatchedRunFragment],
);

interface WatchedRun {
  readonly run: Run | undefined;
  /** It has not ended, as far as we know. */
  readonly isActive: boolean;
  /** Why live progress has stopped; the run itself goes on. */
  readonly liveError: CombinedError | undefined;
  reconnect(): void;
}

/**
 * The newer of the run that was just started and the newest that the server told of, as new as its live progress
 * says. It is subscribed to while it goes on, whoever has started it.
 */
export function useWatchedRun(latest: Run | undefined, started: Run | undefined): WatchedRun {
  const known = newerOf(latest, started);
  const [live, reconnect] = useSubscription({
    query: RunProgressSubscription,
    variables: { id: known?.id ?? '' },
    pause: known?.finishedAt !== null,
  });
  const liveRun = live.data?.scrapeRunProgress;
  const run = known?.finishedAt === null && liveRun?.id === known.id ? liveRun : known;
  const isActive = run?.finishedAt === null;
  return { run, isActive, liveError: isActive ? live.error : undefined, reconnect: () => reconnect() };
}

/** Of the same run the one that the server told of: it is refetched whenever the run changes. */
function newerOf(latest: Run | undefined, started: Run | undefined): Run | undefined {
  if (latest === undefined || started === undefined) return latest ?? started;
  return started.requestedAt > latest.requestedAt ? started : latest;
}
