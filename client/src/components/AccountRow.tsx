import { formatDay } from '../format/day.ts';
import { formatAge, formatInstant } from '../format/instant.ts';
import { missingReason } from '../format/missingReason.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { Change } from '../ui/Change.tsx';
import { Count } from '../ui/Count.tsx';
import { useNow } from '../ui/useNow.ts';
import { AccountLink, AccountLinkFragment } from './AccountLink.tsx';
import { accountStatus } from './accountStatus.ts';
import { OrganizationLink, OrganizationLinkFragment } from './OrganizationLink.tsx';

export const AccountRowFragment = graphql(
  `
    fragment AccountRow on Account {
      isCore
      status
      followers
      followersAsOf
      organization {
        ...OrganizationLink
      }
      latestSnapshot {
        source
        followersMissing
      }
      growth(from: $changeFrom, to: $changeTo) {
        change
        ratio
      }
      freshness {
        lastCapturedAt
        isStale
        lastError
      }
      ...AccountLink
    }
  `,
  [AccountLinkFragment, OrganizationLinkFragment],
);

interface AccountRowProps {
  readonly account: FragmentOf<typeof AccountRowFragment>;
  /** Other accounts are not simulated, so that this one has to be marked if it is. */
  readonly marksSimulated: boolean;
}

/** One line of the accounts table. */
export function AccountRow({ account, marksSimulated }: AccountRowProps) {
  const row = readFragment(AccountRowFragment, account);
  const now = useNow();
  const { lastCapturedAt, isStale, lastError } = row.freshness;
  return (
    <tr>
      <th scope="row" className="accounts-name">
        <span>
          <AccountLink account={row} />
          {row.isCore && <Badge title="Collected first in every run">Core</Badge>}
          {row.status !== 'ACTIVE' && <Badge title="Not collected">{accountStatus(row.status)}</Badge>}
          {marksSimulated && row.latestSnapshot?.source === 'SIMULATED' && (
            <Badge tone="warning">Simulated</Badge>
          )}
        </span>
      </th>
      <td className="wide-only accounts-organization">
        {row.organization ? (
          <OrganizationLink organization={row.organization} />
        ) : (
          <span className="muted">none</span>
        )}
      </td>
      <td className="number" title={row.followersAsOf ? `as of ${formatDay(row.followersAsOf)}` : undefined}>
        <Count value={row.followers} reason={missingReason(row.latestSnapshot?.followersMissing)} />
      </td>
      <td className="number">
        <Change value={row.growth?.change} />
      </td>
      <td className="number wide-only">
        <Change kind="ratio" value={row.growth?.ratio} />
      </td>
      <td className="number wide-only">
        <span
          className={isStale ? 'accounts-stale' : 'muted'}
          title={isStale ? (lastError ?? 'Not captured for 36 hours') : undefined}
        >
          {isStale && <span className="visually-hidden">stale, </span>}
          {lastCapturedAt === null ? (
            'never'
          ) : (
            <time dateTime={lastCapturedAt} title={formatInstant(lastCapturedAt)}>
              {formatAge(lastCapturedAt, now)}
            </time>
          )}
        </span>
      </td>
    </tr>
  );
}
