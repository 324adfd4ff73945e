import { useState } from 'react';
import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { AccountLink, AccountLinkFragment } from './AccountLink.tsx';
import './RunFailures.css';

const RunFailuresQuery = graphql(
  `
    query RunFailures($id: ID!) {
      scrapeRun(id: $id) {
        id
        tasks(first: 50, statuses: [FAILED, SKIPPED]) {
          totalCount
          nodes {
            id
            errorCode
            errorMessage
            account {
              id
              ...AccountLink
            }
          }
        }
      }
    }
  `,
  [AccountLinkFragment],
);

interface RunFailuresProps {
  readonly runId: string;
}

/** The accounts that an ended run did not collect, and why; asked for when somebody wants to know. */
export function RunFailures({ runId }: RunFailuresProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [{ data, error }, refetch] = useFreshQuery({
    query: RunFailuresQuery,
    variables: { id: runId },
    pause: !isOpen,
  });
  const tasks = data?.scrapeRun?.tasks;
  return (
    <details className="run-failures" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>What was not collected</summary>
      {tasks?.nodes.length === 0 && <p className="muted">Everything was collected.</p>}
      {tasks === undefined &&
        isOpen &&
        (error ? (
          <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
        ) : (
          <Skeleton lines={3} />
        ))}
      <ul>
        {tasks?.nodes.map((task) => (
          <li key={task.id}>
            <AccountLink account={task.account} />
            <p>
              {task.errorMessage} {task.errorCode !== null && <code>{task.errorCode}</code>}
            </p>
          </li>
        ))}
      </ul>
      {tasks && tasks.totalCount > tasks.nodes.length && (
        <p className="muted">and {tasks.totalCount - tasks.nodes.length} more</p>
      )}
    </details>
  );
}
