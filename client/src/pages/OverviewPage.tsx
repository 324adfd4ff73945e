import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import {
  FreshnessCard,
  FreshnessSummaryFragment,
  StaleAccountsFragment,
} from '../components/FreshnessCard.tsx';
import { MoversList, MoversListFragment } from '../components/MoversList.tsx';
import { PlatformTable, PlatformTableFragment } from '../components/PlatformTable.tsx';
import { RunPanel } from '../components/RunPanel.tsx';
import { useShell } from '../components/shellContext.ts';
import { TotalsFragment } from '../components/Totals.tsx';
import { TotalsCard } from '../components/TotalsCard.tsx';
import { WelcomeCard } from '../components/WelcomeCard.tsx';
import { daysBefore, formatDay } from '../format/day.ts';
import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import { useToday } from '../ui/useNow.ts';
import './OverviewPage.css';

const OverviewQuery = graphql(
  `
    query Overview($moverDays: Int!, $recentFrom: Date!) {
      summary {
        asOf
        accounts
        ...Totals
        ...PlatformTable
        ...MoversList
        ...FreshnessSummary
      }
      stale: accounts(
        first: 4
        filter: { isStale: true }
        orderBy: { field: LAST_CAPTURED, direction: ASC }
      ) {
        ...StaleAccounts
      }
    }
  `,
  [
    TotalsFragment,
    PlatformTableFragment,
    MoversListFragment,
    FreshnessSummaryFragment,
    StaleAccountsFragment,
  ],
);

const CONTEXT = { additionalTypenames: ['Account', 'Snapshot'] };
/** As far back as the strip of captured days looks: what still fits on a phone. */
const RECENT_DAYS = 30;

const route = getRouteApi('/');

/** The first screen: how many, how they moved, how new that is, and the button for more. */
export function OverviewPage() {
  const { movers = '7' } = route.useSearch();
  const navigate = route.useNavigate();
  const shell = useShell();
  const today = useToday();
  const variables = useMemo(
    () => ({ moverDays: Number(movers), recentFrom: daysBefore(today, RECENT_DAYS - 1) }),
    [movers, today],
  );
  const [{ data, error, fetching }, refetch] = useFreshQuery({
    query: OverviewQuery,
    variables,
    context: CONTEXT,
  });
  const retry = () => {
    if (shell.error) shell.retry();
    refetch({ requestPolicy: 'network-only' });
  };
  const summary = data?.summary;

  if (summary === undefined && error) {
    return (
      <>
        <title>Overview · Tidemark</title>
        <h1 className="visually-hidden">Overview</h1>
        <Card title="Overview">
          <ErrorState error={error} onRetry={retry} />
        </Card>
      </>
    );
  }
  if (summary?.accounts === 0) {
    return (
      <>
        <title>Overview · Tidemark</title>
        <h1 className="visually-hidden">Overview</h1>
        <WelcomeCard />
      </>
    );
  }
  return (
    <>
      <title>Overview · Tidemark</title>
      <div className="page-heading">
        <h1>Overview</h1>
        {summary && <p>as of {formatDay(summary.asOf)}</p>}
      </div>
      {error && <StaleNotice error={error} onRetry={retry} />}
      <div className="overview">
        <div className="overview-main">
          <div className="overview-totals">
            <TotalsCard summary={summary} />
          </div>
          <Card title="Platforms" className="overview-platforms" flush>
            {summary ? (
              <PlatformTable summary={summary} />
            ) : (
              <div className="card-body">
                <Skeleton lines={7} />
              </div>
            )}
          </Card>
          <Card
            title="Top movers"
            className="overview-movers"
            flush
            busy={fetching && summary !== undefined}
            aside={
              <SegmentedControl
                name="Window of the movers"
                value={movers}
                options={[
                  { value: '7', label: '7 days' },
                  { value: '30', label: '30 days' },
                ]}
                onChange={(next) =>
                  void navigate({
                    search: (old) => ({ ...old, movers: next === '30' ? next : undefined }),
                    resetScroll: false,
                  })
                }
              />
            }
          >
            {summary ? (
              <MoversList summary={summary} />
            ) : (
              <div className="card-body">
                <Skeleton lines={7} />
              </div>
            )}
          </Card>
        </div>
        <div className="overview-side">
          <Card title="Scrape run" className="overview-run">
            <RunPanel />
          </Card>
          <Card title="Freshness" className="overview-freshness">
            {data ? <FreshnessCard summary={data.summary} stale={data.stale} /> : <Skeleton lines={5} />}
          </Card>
        </div>
      </div>
    </>
  );
}
