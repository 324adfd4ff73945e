import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { formatFull } from '../format/formatNumber.ts';
import { graphql, type FragmentOf, type VariablesOf } from '../graphql.ts';
import { pageArguments } from '../search/pageSearch.ts';
import type { RunSearch, TaskFilter } from '../search/runSearch.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { usePolling } from '../transport/usePolling.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import { Pager, PagerFragment } from './Pager.tsx';
import type { RunSummaryFragment } from './runSummary.ts';
import './RunTasks.css';
import { TaskRow, TaskRowFragment } from './TaskRow.tsx';

const RunTasksQuery = graphql(
  `
    query RunTasks(
      $id: ID!
      $first: Int
      $after: String
      $last: Int
      $before: String
      $statuses: [ScrapeTaskStatus!]
    ) {
      scrapeRun(id: $id) {
        id
        tasks(first: $first, after: $after, last: $last, before: $before, statuses: $statuses) {
          nodes {
            id
            ...TaskRow
          }
          totalCount
          pageInfo {
            ...Pager
          }
        }
      }
    }
  `,
  [TaskRowFragment, PagerFragment],
);

type Statuses = NonNullable<VariablesOf<typeof RunTasksQuery>['statuses']>;

const STATUSES: Readonly<Record<TaskFilter, Statuses>> = {
  succeeded: ['SUCCEEDED'],
  failed: ['FAILED'],
  skipped: ['SKIPPED'],
  cancelled: ['CANCELLED'],
  open: ['QUEUED', 'RUNNING'],
};

const CONTEXT = { additionalTypenames: ['ScrapeTask'] };
/** About three screens; a run of the sample catalogue is four pages. */
const PAGE_SIZE = 25;
/** Live progress counts tasks and does not name them: as often as a reader can follow a list that changes. */
const POLL_MS = 3_000;

interface RunTasksProps {
  readonly run: FragmentOf<typeof RunSummaryFragment>;
  readonly search: RunSearch;
}

/** The tasks of a run, one for each account, narrowed by how they ended. */
export function RunTasks({ run, search }: RunTasksProps) {
  const { id, progress, finishedAt } = run;
  const variables = useMemo(
    () => ({
      id,
      ...pageArguments(search, PAGE_SIZE),
      statuses: search.tasks === undefined ? null : STATUSES[search.tasks],
    }),
    [id, search],
  );
  const [{ data, error }, refetch] = useFreshQuery({ query: RunTasksQuery, variables, context: CONTEXT });
  usePolling(refetch, finishedAt === null ? POLL_MS : null);
  const retry = () => refetch({ requestPolicy: 'network-only' });
  const tasks = data?.scrapeRun?.tasks;
  const choices: readonly { filter: TaskFilter | undefined; name: string; count: number }[] = [
    { filter: undefined, name: 'All', count: progress.total },
    { filter: 'succeeded', name: 'Succeeded', count: progress.succeeded },
    { filter: 'failed', name: 'Failed', count: progress.failed },
    { filter: 'skipped', name: 'Skipped', count: progress.skipped },
    { filter: 'cancelled', name: 'Cancelled', count: progress.cancelled },
    { filter: 'open', name: 'To do', count: progress.running + progress.queued },
  ];
  return (
    <>
      <nav className="task-filters" aria-label="Tasks by outcome">
        {choices
          .filter(({ filter, count }) => count > 0 || filter === undefined || filter === search.tasks)
          .map(({ filter, name, count }) => (
            <Link
              key={name}
              to="/runs/$id"
              params={{ id }}
              search={{ tasks: filter }}
              resetScroll={false}
              activeOptions={{ explicitUndefined: true }}
            >
              {name} <span>{formatFull(count)}</span>
            </Link>
          ))}
      </nav>
      {tasks && error && <StaleNotice error={error} onRetry={retry} />}
      {tasks ? (
        <>
          {tasks.nodes.length === 0 ? (
            <EmptyState title="No task is of this kind">
              <p>
                <Link to="/runs/$id" params={{ id }} resetScroll={false}>
                  Show all tasks
                </Link>
              </p>
            </EmptyState>
          ) : (
            <table className="table tasks-table">
              <thead>
                <tr>
                  <th scope="col">Account</th>
                  <th scope="col">Outcome</th>
                  <th scope="col" className="number wide-only">
                    Attempts
                  </th>
                  <th scope="col" className="number wide-only">
                    Ended
                  </th>
                </tr>
              </thead>
              <tbody>
                {tasks.nodes.map((task) => (
                  <TaskRow key={task.id} task={task} />
                ))}
              </tbody>
            </table>
          )}
          <Pager pageInfo={tasks.pageInfo} total={tasks.totalCount} one="task" />
        </>
      ) : error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : (
        <div className="card-body">
          <Skeleton lines={10} height={34} />
        </div>
      )}
    </>
  );
}
