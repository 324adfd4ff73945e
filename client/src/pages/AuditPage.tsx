import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { AllowedPage } from '../components/AllowedPage.tsx';
import { AuditFilters } from '../components/AuditFilters.tsx';
import { AuditList, AuditListFragment } from '../components/AuditList.tsx';
import { Pager, PagerFragment } from '../components/Pager.tsx';
import { graphql } from '../graphql.ts';
import { pageArguments } from '../search/pageSearch.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';

const AuditLogQuery = graphql(
  `
    query AuditLog(
      $first: Int
      $after: String
      $last: Int
      $before: String
      $action: String
      $caller: String
      $from: Date
      $to: Date
    ) {
      auditLog(
        first: $first
        after: $after
        last: $last
        before: $before
        action: $action
        caller: $caller
        from: $from
        to: $to
      ) {
        ...AuditList
        totalCount
        pageInfo {
          ...Pager
        }
      }
    }
  `,
  [AuditListFragment, PagerFragment],
);

/** A page of the list: about two screens. */
const PAGE_SIZE = 25;

const route = getRouteApi('/audit');

/** Who did what: every change that was asked of this server, whatever became of it. */
export function AuditPage() {
  return (
    <AllowedPage title="Audit" role="ADMIN">
      <Audit />
    </AllowedPage>
  );
}

function Audit() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { action = null, caller = null, from = null, to = null } = search;
  const variables = useMemo(
    () => ({ ...pageArguments(search, PAGE_SIZE), action, caller, from, to }),
    [search, action, caller, from, to],
  );
  const [{ data, error, fetching }, refetch] = useFreshQuery({ query: AuditLogQuery, variables });
  const retry = () => refetch({ requestPolicy: 'network-only' });
  const connection = data?.auditLog;
  return (
    <>
      <title>Audit · Tidemark</title>
      <div className="page-heading">
        <h1>Audit</h1>
        <p>Who did what, newest first. Entries are never changed or removed.</p>
      </div>
      <AuditFilters
        search={search}
        onChange={(change) =>
          void navigate({
            search: { ...search, ...change, after: undefined, before: undefined },
            resetScroll: false,
          })
        }
      />
      {connection && error && <StaleNotice error={error} onRetry={retry} />}
      <Card title="Entries" hidesTitle flush busy={fetching}>
        {connection ? (
          <>
            {connection.totalCount === 0 ? (
              <EmptyState title="No entry">
                <p>
                  Nothing was done, or nothing fits what is set above.{' '}
                  <Link to="/audit">Show all entries</Link>
                </p>
              </EmptyState>
            ) : (
              <AuditList connection={connection} />
            )}
            <Pager
              pageInfo={connection.pageInfo}
              total={connection.totalCount}
              one="entry"
              several="entries"
            />
          </>
        ) : error ? (
          <ErrorState error={error} onRetry={retry} />
        ) : (
          <div className="card-body">
            <Skeleton lines={10} height={44} />
          </div>
        )}
      </Card>
    </>
  );
}
