import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { AccountChart } from '../components/AccountChart.tsx';
import { AccountHeader, AccountHeaderFragment } from '../components/AccountHeader.tsx';
import { CollectionFacts, CollectionFactsFragment } from '../components/CollectionFacts.tsx';
import { GrowthFigures, GrowthFiguresFragment } from '../components/GrowthFigures.tsx';
import { LatestSnapshot, LatestSnapshotFragment } from '../components/LatestSnapshot.tsx';
import { useShell } from '../components/shellContext.ts';
import { daysBefore, formatDay } from '../format/day.ts';
import { platformFromSlug, platformName, type Platform } from '../format/platform.ts';
import { graphql } from '../graphql.ts';
import type { Metric } from '../search/accountSearch.ts';
import { DEFAULT_RANGE, rangeInAddress, rangeOptions } from '../search/ranges.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import './AccountPage.css';
import { NotFoundPage } from './NotFoundPage.tsx';

const AccountQuery = graphql(
  `
    query Account(
      $platform: Platform!
      $handle: String!
      $asOf: Date!
      $weekBefore: Date!
      $monthBefore: Date!
      $yearBefore: Date!
    ) {
      account(platform: $platform, handle: $handle) {
        id
        latestSnapshot {
          date
          ...LatestSnapshot
        }
        ...AccountHeader
        ...GrowthFigures
        ...CollectionFacts
      }
    }
  `,
  [AccountHeaderFragment, GrowthFiguresFragment, CollectionFactsFragment, LatestSnapshotFragment],
);

const CONTEXT = { additionalTypenames: ['Account', 'Snapshot', 'ScrapeTask'] };

const METRICS: readonly { value: Metric; label: string }[] = [
  { value: 'followers', label: 'Followers' },
  { value: 'posts', label: 'Posts' },
  { value: 'engagements', label: 'Engagements' },
  { value: 'views', label: 'Views' },
];

const route = getRouteApi('/accounts/$platform/$handle');

/** One account, by its natural key. */
export function AccountPage() {
  const { platform: slug, handle } = route.useParams();
  const platform = platformFromSlug(slug);
  if (platform === undefined) return <NotFoundPage />;
  // Keyed, so that another account begins empty: nothing of the last one may linger under the new name.
  return <OneAccount key={`${platform}/${handle}`} platform={platform} handle={handle} />;
}

interface OneAccountProps {
  readonly platform: Platform;
  readonly handle: string;
}

function OneAccount({ platform, handle }: OneAccountProps) {
  const { range = DEFAULT_RANGE, metric = 'followers' } = route.useSearch();
  const navigate = route.useNavigate();
  const shell = useShell();
  const asOf = shell.asOf ?? '';
  const variables = useMemo(
    () => ({
      platform,
      handle,
      asOf,
      weekBefore: asOf && daysBefore(asOf, 7),
      monthBefore: asOf && daysBefore(asOf, 30),
      yearBefore: asOf && daysBefore(asOf, 365),
    }),
    [platform, handle, asOf],
  );
  const [{ data, error: accountError }, refetch] = useFreshQuery({
    query: AccountQuery,
    variables,
    context: CONTEXT,
    pause: asOf === '',
  });
  const error = accountError ?? shell.error;
  const retry = () => (asOf === '' ? shell.retry() : refetch({ requestPolicy: 'network-only' }));
  const account = data?.account;

  if (data === undefined && error) {
    return (
      <>
        <title>{`${handle} · Tidemark`}</title>
        <h1 className="visually-hidden">{handle}</h1>
        <Card title={handle}>
          <ErrorState error={error} onRetry={retry} />
        </Card>
      </>
    );
  }
  if (account === null) {
    return (
      <>
        <title>Unknown account · Tidemark</title>
        <h1 className="visually-hidden">Unknown account</h1>
        <EmptyState title={`Nobody tracks ${handle} on ${platformName(platform)}`}>
          <p>
            The account may have been renamed or never imported.{' '}
            <Link to="/accounts">Search all accounts</Link>
          </p>
        </EmptyState>
      </>
    );
  }
  const setSearch = (change: object) =>
    void navigate({ search: (old) => ({ ...old, ...change }), resetScroll: false });
  return (
    <>
      {account ? <AccountHeader account={account} /> : <Skeleton height={44} />}
      {error && <StaleNotice error={error} onRetry={retry} />}
      <Card
        title="History"
        aside={
          <div className="account-pickers">
            <SegmentedControl
              name="Metric"
              value={metric}
              options={METRICS}
              onChange={(next) => setSearch({ metric: next === 'followers' ? undefined : next })}
            />
            <SegmentedControl
              name="Range"
              value={range}
              options={rangeOptions}
              onChange={(next) => setSearch({ range: rangeInAddress(next) })}
            />
          </div>
        }
      >
        {account ? <GrowthFigures account={account} /> : <Skeleton height={56} />}
        <div className="account-chart">
          <AccountChart platform={platform} handle={handle} range={range} metric={metric} />
        </div>
      </Card>
      <div className="account-facts">
        <Card
          title="Latest snapshot"
          aside={account?.latestSnapshot && formatDay(account.latestSnapshot.date)}
        >
          {account === undefined ? (
            <Skeleton lines={8} />
          ) : account.latestSnapshot === null ? (
            <EmptyState title="No snapshot yet">
              <p>The next scrape run that reaches this account adds the first.</p>
            </EmptyState>
          ) : (
            <LatestSnapshot snapshot={account.latestSnapshot} />
          )}
        </Card>
        <Card title="Collection">
          {account ? <CollectionFacts account={account} /> : <Skeleton lines={4} />}
        </Card>
      </div>
    </>
  );
}
