import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { AccountFilters } from '../components/AccountFilters.tsx';
import { AccountsTable, AccountsTableFragment } from '../components/AccountsTable.tsx';
import { Allowed } from '../components/Allowed.tsx';
import { DownloadLink } from '../components/DownloadLink.tsx';
import { Pager, PagerFragment } from '../components/Pager.tsx';
import { useShell } from '../components/shellContext.ts';
import { daysBefore, formatDay } from '../format/day.ts';
import { graphql, type VariablesOf } from '../graphql.ts';
import { DEFAULT_SORT, NO_ORGANIZATION, type AccountsSearch } from '../search/accountsSearch.ts';
import { pageArguments } from '../search/pageSearch.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';

const AccountsQuery = graphql(
  `
    query Accounts(
      $first: Int
      $after: String
      $last: Int
      $before: String
      $filter: AccountFilter
      $orderBy: AccountOrder
      $changeFrom: Date!
      $changeTo: Date!
    ) {
      accounts(
        first: $first
        after: $after
        last: $last
        before: $before
        filter: $filter
        orderBy: $orderBy
      ) {
        nodes {
          id
        }
        ...AccountsTable
        totalCount
        pageInfo {
          ...Pager
        }
      }
    }
  `,
  [AccountsTableFragment, PagerFragment],
);

type Variables = VariablesOf<typeof AccountsQuery>;

const CONTEXT = { additionalTypenames: ['Account', 'Snapshot'] };
/** A page of the table: about two screens, and far below the limit of 100. */
const PAGE_SIZE = 25;
/** The window of the change columns, the default of the server's change orders. */
const CHANGE_DAYS = 7;

const ORDER_FIELDS: Readonly<Record<string, NonNullable<Variables['orderBy']>['field']>> = {
  followers: 'FOLLOWERS',
  change: 'FOLLOWER_CHANGE',
  ratio: 'FOLLOWER_CHANGE_RATIO',
  handle: 'HANDLE',
  platform: 'PLATFORM',
  captured: 'LAST_CAPTURED',
};

const route = getRouteApi('/accounts');

/** All accounts, sorted, narrowed and paged by the server; the address is the state. */
export function AccountsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shell = useShell();
  const { asOf } = shell;
  const variables = useMemo(() => variablesOf(search, asOf ?? ''), [search, asOf]);
  // The change columns end on the day on which the server's change orders end; it is known before the list is.
  const [{ data, error: listError, fetching }, refetch] = useFreshQuery({
    query: AccountsQuery,
    variables,
    context: CONTEXT,
    pause: asOf === undefined,
  });
  const error = listError ?? shell.error;
  const retry = () => (asOf === undefined ? shell.retry() : refetch({ requestPolicy: 'network-only' }));
  const connection = data?.accounts;

  return (
    <>
      <title>Accounts · Tidemark</title>
      <div className="page-heading">
        <h1>Accounts</h1>
        {asOf !== undefined && <p>as of {formatDay(asOf)}</p>}
        <Allowed role="EDITOR">
          <Link to="/accounts/add" className="button page-heading-action">
            Add accounts
          </Link>
        </Allowed>
      </div>
      <AccountFilters
        search={search}
        onChange={(change, replace = false) =>
          void navigate({
            search: { ...search, ...change, after: undefined, before: undefined },
            replace,
            resetScroll: false,
          })
        }
      />
      {connection && error && <StaleNotice error={error} onRetry={retry} />}
      <Card title="List" hidesTitle flush busy={fetching}>
        {connection ? (
          <>
            {connection.nodes.length === 0 ? (
              <EmptyState title="No account matches">
                <p>
                  Nothing fits all that is set above. <Link to="/accounts">Show all accounts</Link>
                </p>
              </EmptyState>
            ) : (
              <AccountsTable connection={connection} search={search} marksSimulated={shell.isMixed} />
            )}
            <Pager
              pageInfo={connection.pageInfo}
              total={connection.totalCount}
              one="account"
              aside={<DownloadLink path="/export/accounts.csv" parameters={exported(variables)} />}
            />
          </>
        ) : error ? (
          <ErrorState error={error} onRetry={retry} />
        ) : (
          <div className="card-body">
            <Skeleton lines={12} height={28} />
          </div>
        )}
      </Card>
    </>
  );
}

/** The whole list as it stands, whatever page of it is shown. */
const exported = ({ filter, orderBy }: Variables) => ({
  ...filter,
  orderBy: orderBy?.field,
  direction: orderBy?.direction,
});

function variablesOf(search: AccountsSearch, asOf: string): Variables {
  const { q, platform, organization, tag, status, core, stale, sort = DEFAULT_SORT } = search;
  const filter: NonNullable<Variables['filter']> = {
    ...(q !== undefined && { search: q }),
    ...(platform !== undefined && { platforms: [platform] }),
    ...(organization === NO_ORGANIZATION && { hasOrganization: false }),
    ...(organization !== undefined && organization !== NO_ORGANIZATION && { organizations: [organization] }),
    ...(tag !== undefined && { tags: [tag] }),
    ...(status !== undefined && { statuses: [status] }),
    ...(core !== undefined && { isCore: core === 'yes' }),
    ...(stale !== undefined && { isStale: stale === 'yes' }),
  };
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  return {
    ...pageArguments(search, PAGE_SIZE),
    filter,
    orderBy: { field: ORDER_FIELDS[sort.replace('-', '')]!, direction, days: CHANGE_DAYS },
    changeFrom: asOf && daysBefore(asOf, CHANGE_DAYS),
    changeTo: asOf,
  };
}
