import { useSubscription, type CombinedError } from 'urql';
import { graphql, type FragmentOf } from '../graphql.ts';
import { RunReportFragment } from './RunReport.tsx';

/** What must be known of a run to decide which one to show and whether it still moves. */
export const WatchedRunFragment = graphql(
  `
    fragment WatchedRun on ScrapeRun @_unmask {
      id
      status
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
 * The newest run that the server told of, as new as its live progress says. It is subscribed to while it goes on,
 * whoever has started it.
 */
export function useWatchedRun(newest: Run | undefined): WatchedRun {
  const [live, reconnect] = useSubscription({
    query: RunProgressSubscription,
    variables: { id: newest?.id ?? '' },
    pause: newest?.finishedAt !== null,
  });
  const liveRun = live.data?.scrapeRunProgress;
  const run = newest?.finishedAt === null && liveRun?.id === newest.id ? liveRun : newest;
  const isActive = run?.finishedAt === null;
  return { run, isActive, liveError: isActive ? live.error : undefined, reconnect: () => reconnect() };
}
