import { useMemo } from 'react';
import { daysBefore } from '../format/day.ts';
import { graphql, type ResultOf } from '../graphql.ts';
import { RANGE_DAYS, type Range } from '../search/ranges.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import type { ChartDay } from '../ui/chart/chartDay.ts';
import { dropUnfinishedToday } from '../ui/chart/dropUnfinishedToday.ts';
import { TimeChart } from '../ui/chart/TimeChart.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useToday } from '../ui/useNow.ts';
import { DownloadLink } from './DownloadLink.tsx';

const TotalsHistoryQuery = graphql(`
  query TotalsHistory($from: Date, $to: Date) {
    summary {
      accounts
      simulatedAccounts
      history(from: $from, to: $to) {
        dates
        followers
        engagements
        accountsCaptured
      }
    }
  }
`);

const CONTEXT = { additionalTypenames: ['Snapshot'] };

interface TotalsChartProps {
  readonly range: Range;
  readonly metric: 'followers' | 'engagements';
}

/** The history of all accounts together. A day on which nothing was collected is a gap, though levels carry over. */
export function TotalsChart({ range, metric }: TotalsChartProps) {
  const today = useToday();
  const length = RANGE_DAYS[range];
  const dates = length === null ? { from: null, to: null } : { from: daysBefore(today, length), to: today };
  const [{ data, error, fetching }, refetch] = useFreshQuery({
    query: TotalsHistoryQuery,
    variables: dates,
    context: CONTEXT,
  });
  const summary = data?.summary;
  const days = useMemo(() => (summary ? chartDays(summary, metric, today) : []), [summary, metric, today]);

  if (summary === undefined) {
    if (error) return <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
    return <Skeleton height={322} />;
  }
  if (days.length === 0) {
    return (
      <EmptyState title="No history yet">
        <p>The first scrape run adds the first day.</p>
      </EmptyState>
    );
  }
  const name = metric === 'followers' ? 'Followers of all accounts' : 'Engagements of all accounts';
  return (
    <div aria-busy={fetching}>
      <TimeChart
        name={name}
        unit={metric}
        days={days}
        aside={<DownloadLink path="/export/snapshots.csv" parameters={dates} />}
      />
    </div>
  );
}

type Summary = ResultOf<typeof TotalsHistoryQuery>['summary'];

function chartDays(
  summary: Summary,
  metric: 'followers' | 'engagements',
  today: string,
): readonly ChartDay[] {
  const { accounts, simulatedAccounts, history } = summary;
  const { dates, accountsCaptured, ...columns } = history;
  const origin =
    simulatedAccounts === 0 ? 'observed' : simulatedAccounts === accounts ? 'simulated' : 'mixed';
  const days = dates.map((date, index): ChartDay => {
    const captured = accountsCaptured[index]! > 0;
    const value = captured ? (columns[metric][index] ?? null) : null;
    const reason = captured ? 'no account has a known number' : 'nothing was collected on that day';
    return { date, value, origin, reason };
  });
  // What lies before the first known day is not missing: nobody was tracked yet.
  const start = days.findIndex((day) => day.value !== null);
  return dropUnfinishedToday(start < 0 ? [] : days.slice(start), today);
}
