import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Allowed } from '../components/Allowed.tsx';
import { Pager, PagerFragment } from '../components/Pager.tsx';
import { RunPanel } from '../components/RunPanel.tsx';
import { RunsTable, RunsTableFragment } from '../components/RunsTable.tsx';
import { runStatus } from '../components/runStatus.ts';
import { Schedules } from '../components/Schedules.tsx';
import { graphql } from '../graphql.ts';
import { pageArguments } from '../search/pageSearch.ts';
import { runStatuses, type RunsSearch } from '../search/runsSearch.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Select } from '../ui/Select.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import './WithSide.css';

const RunsQuery = graphql(
  `
    query Runs($first: Int, $after: String, $last: Int, $before: String, $statuses: [ScrapeRunStatus!]) {
      scrapeRuns(first: $first, after: $after, last: $last, before: $before, statuses: $statuses) {
        ...RunsTable
        totalCount
        pageInfo {
          ...Pager
        }
      }
    }
  `,
  [RunsTableFragment, PagerFragment],
);

const CONTEXT = { additionalTypenames: ['ScrapeRun'] };
/** A page of the list: about two screens. */
const PAGE_SIZE = 20;

const route = getRouteApi('/runs');

/** All runs, newest first; when the next one is due, and the button for one at once. */
export function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status } = search;
  const variables = useMemo(
    () => ({
      ...pageArguments(search, PAGE_SIZE),
      statuses: search.status === undefined ? null : [search.status],
    }),
    [search],
  );
  const [{ data, error, fetching }, refetch] = useFreshQuery({
    query: RunsQuery,
    variables,
    context: CONTEXT,
  });
  const retry = () => refetch({ requestPolicy: 'network-only' });
  const connection = data?.scrapeRuns;
  return (
    <>
      <title>Runs · Tidemark</title>
      <div className="page-heading">
        <h1>Runs</h1>
        <p>Each asks for the numbers of a day, with a task for every account.</p>
      </div>
      <div className="with-side">
        <div className="with-side-main">
          <Card title="Schedule">
            <Schedules />
          </Card>
          {connection && error && <StaleNotice error={error} onRetry={retry} />}
          <Card
            title="All runs"
            flush
            busy={fetching && connection === undefined}
            aside={
              <Select
                label="Status"
                value={status}
                options={runStatuses.map((each) => [each, runStatus(each).label])}
                onChange={(next) =>
                  void navigate({ search: { status: next as RunsSearch['status'] }, resetScroll: false })
                }
              />
            }
          >
            {connection ? (
              <>
                {connection.totalCount > 0 ? (
                  <RunsTable connection={connection} />
                ) : status === undefined ? (
                  <EmptyState title="No run yet">
                    <Allowed
                      role="OPERATOR"
                      otherwise={<p>An operator or a schedule starts the first one.</p>}
                    >
                      <p>Start the first one here, or set a schedule.</p>
                    </Allowed>
                  </EmptyState>
                ) : (
                  <EmptyState title={`No run is “${runStatus(status).label}”`}>
                    <p>
                      <Link to="/runs">Show all runs</Link>
                    </p>
                  </EmptyState>
                )}
                <Pager pageInfo={connection.pageInfo} total={connection.totalCount} one="run" />
              </>
            ) : error ? (
              <ErrorState error={error} onRetry={retry} />
            ) : (
              <div className="card-body">
                <Skeleton lines={8} height={44} />
              </div>
            )}
          </Card>
        </div>
        <div className="with-side-side">
          <Card title="Scrape run" className="with-side-first">
            <RunPanel />
          </Card>
        </div>
      </div>
    </>
  );
}
