import { useSubscription, type CombinedError } from 'urql';
import { graphql, type FragmentOf } from '../graphql.ts';
import { RunReportFragment } from './RunReport.tsx';
import { RunSummaryFragment } from './runSummary.ts';

/** What live progress tells of a run: enough for a line in a list, and for its report. */
export const WatchedRunFragment = graphql(
  `
    fragment WatchedRun on ScrapeRun @_unmask {
      ...RunSummary
      ...RunReport
    }
  `,
  [RunSummaryFragment, RunReportFragment],
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

export interface WatchedRun<Newest> {
  readonly run: Newest | Run;
  /** It has not ended, as far as we know. */
  readonly isActive: boolean;
  /** Why live progress has stopped; the run itself goes on. */
  readonly liveError: CombinedError | undefined;
  reconnect(): void;
}

/**
 * A run that the server told of, as new as its live progress says. It is subscribed to while it goes on, whoever has
 * started it; however many parts of a page watch it, there is one subscription.
 */
export function useWatchedRun<Newest extends Pick<Run, 'id' | 'finishedAt'> | undefined>(
  newest: Newest,
): WatchedRun<Newest> {
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
