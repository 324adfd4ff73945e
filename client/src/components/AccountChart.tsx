import { useMemo } from 'react';
import { daysBefore } from '../format/day.ts';
import { missingReason } from '../format/missingReason.ts';
import type { Platform } from '../format/platform.ts';
import { graphql, type ResultOf } from '../graphql.ts';
import type { Metric } from '../search/accountSearch.ts';
import { RANGE_DAYS, type Range } from '../search/ranges.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import type { ChartDay, Origin } from '../ui/chart/chartDay.ts';
import { dropUnfinishedToday } from '../ui/chart/dropUnfinishedToday.ts';
import { TimeChart } from '../ui/chart/TimeChart.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useToday } from '../ui/useNow.ts';
import { DownloadLink } from './DownloadLink.tsx';

const AccountHistoryQuery = graphql(`
  query AccountHistory($platform: Platform!, $handle: String!, $from: Date, $to: Date) {
    account(platform: $platform, handle: $handle) {
      id
      handle
      history(from: $from, to: $to) {
        dates
        sources
        followersMissing
        followers
        posts
        engagements
        views
      }
    }
  }
`);

const CONTEXT = { additionalTypenames: ['Account', 'Snapshot'] };

const ORIGINS: Readonly<Record<string, Origin>> = { SIMULATED: 'simulated', IMPORTED: 'imported' };

interface AccountChartProps {
  readonly platform: Platform;
  readonly handle: string;
  readonly range: Range;
  readonly metric: Metric;
}

/** The history of one account: every day of the range, unknown days as gaps with their reason. */
export function AccountChart({ platform, handle, range, metric }: AccountChartProps) {
  const today = useToday();
  const length = RANGE_DAYS[range];
  const dates = length === null ? { from: null, to: null } : { from: daysBefore(today, length), to: today };
  const [{ data, error, fetching }, refetch] = useFreshQuery({
    query: AccountHistoryQuery,
    variables: { platform, handle, ...dates },
    context: CONTEXT,
  });
  const history = data?.account?.history;
  const days = useMemo(() => (history ? chartDays(history, metric, today) : []), [history, metric, today]);

  if (history === undefined) {
    if (error) return <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
    return <Skeleton height={322} />;
  }
  if (!days.some((day) => day.value !== null)) {
    const reason = days.at(-1)?.reason;
    return (
      <EmptyState title={`No ${metric} known in this range`}>
        <p>{reason === undefined ? 'No day of it was collected.' : `Most recently: ${reason}.`}</p>
      </EmptyState>
    );
  }
  const name = `${metric[0]!.toUpperCase()}${metric.slice(1)} of ${data?.account?.handle ?? handle}`;
  return (
    <div aria-busy={fetching}>
      <TimeChart
        name={name}
        unit={metric}
        days={days}
        aside={
          <DownloadLink path="/export/snapshots.csv" parameters={{ ids: data?.account?.id, ...dates }} />
        }
      />
    </div>
  );
}

type History = NonNullable<ResultOf<typeof AccountHistoryQuery>['account']>['history'];

function chartDays(history: History, metric: Metric, today: string): readonly ChartDay[] {
  const days: ChartDay[] = [];
  for (const [index, date] of history.dates.entries()) {
    const missing = history.followersMissing[index];
    // Before the first snapshot nothing is missing: nobody was asked yet.
    if (missing === 'NOT_TRACKED_YET') continue;
    const value = history[metric][index] ?? null;
    const origin = ORIGINS[history.sources[index] ?? ''] ?? 'observed';
    const wasCollected = history.sources[index] !== null;
    const reason =
      metric === 'followers' || !wasCollected
        ? missingReason(missing)
        : 'not reported by the platform for that day';
    days.push({ date, value, origin, reason });
  }
  return dropUnfinishedToday(days, today);
}
