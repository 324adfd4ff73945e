import { formatFull } from '../format/formatNumber.ts';
import { formatAge, formatInstant } from '../format/instant.ts';
import { missingReason } from '../format/missingReason.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { Count } from '../ui/Count.tsx';
import { NamedVariables } from '../ui/NamedVariables.tsx';
import { useNow } from '../ui/useNow.ts';
import { AccountLink, AccountLinkFragment } from './AccountLink.tsx';
import { taskStatus } from './taskStatus.ts';

export const TaskRowFragment = graphql(
  `
    fragment TaskRow on ScrapeTask {
      status
      attempts
      errorCode
      errorMessage
      finishedAt
      snapshot {
        source
        followers
        followersMissing
      }
      account {
        id
        ...AccountLink
      }
    }
  `,
  [AccountLinkFragment],
);

interface TaskRowProps {
  readonly task: FragmentOf<typeof TaskRowFragment>;
}

/** One account of a run: how its task ended, and the number or the reason for none. */
export function TaskRow({ task }: TaskRowProps) {
  const { status, attempts, errorCode, errorMessage, finishedAt, snapshot, account } = readFragment(
    TaskRowFragment,
    task,
  );
  const { label, tone } = taskStatus(status);
  const now = useNow();
  return (
    <tr>
      <th scope="row">
        <AccountLink account={account} />
      </th>
      <td>
        <span className="task-outcome">
          <Badge tone={tone}>{label}</Badge>
          {errorCode !== null && <code>{errorCode}</code>}
          {snapshot && (
            <span className="muted">
              <Count value={snapshot.followers} reason={missingReason(snapshot.followersMissing)} /> followers
              {snapshot.source === 'SIMULATED' && ', simulated'}
            </span>
          )}
        </span>
        {errorMessage !== null && (
          <p>
            <NamedVariables text={errorMessage} />
          </p>
        )}
      </td>
      <td className="number wide-only">{formatFull(attempts)}</td>
      <td className="number wide-only muted">
        {finishedAt !== null && (
          <time dateTime={finishedAt} title={formatInstant(finishedAt)}>
            {formatAge(finishedAt, now)}
          </time>
        )}
      </td>
    </tr>
  );
}
