import { Link } from '@tanstack/react-router';
import { formatDay } from '../format/day.ts';
import { formatAge } from '../format/instant.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { useNow } from '../ui/useNow.ts';
import { AccountLink, AccountLinkFragment } from './AccountLink.tsx';
import { CaptureStrip, CaptureStripFragment } from './CaptureStrip.tsx';
import './FreshnessCard.css';

export const FreshnessSummaryFragment = graphql(
  `
    fragment FreshnessSummary on Summary {
      asOf
      accounts
      accountsWithData
      accountsCaptured
      ...CaptureStrip
    }
  `,
  [CaptureStripFragment],
);

export const StaleAccountsFragment = graphql(
  `
    fragment StaleAccounts on AccountConnection {
      totalCount
      nodes {
        id
        freshness {
          lastCapturedAt
          lastErrorCode
          lastError
        }
        ...AccountLink
      }
    }
  `,
  [AccountLinkFragment],
);

interface FreshnessCardProps {
  readonly summary: FragmentOf<typeof FreshnessSummaryFragment>;
  readonly stale: FragmentOf<typeof StaleAccountsFragment>;
}

/** How new the numbers are, on which days some are missing, and whom nobody has seen for too long. */
export function FreshnessCard({ summary, stale }: FreshnessCardProps) {
  const fresh = readFragment(FreshnessSummaryFragment, summary);
  const { totalCount, nodes } = readFragment(StaleAccountsFragment, stale);
  const now = useNow();
  return (
    <>
      <dl className="freshness">
        <div>
          <dt>Captured on {formatDay(fresh.asOf)}</dt>
          <dd>
            {fresh.accountsCaptured} of {fresh.accounts}
          </dd>
        </div>
        <div>
          <dt>Without a known number</dt>
          <dd>{fresh.accounts - fresh.accountsWithData}</dd>
        </div>
        <div>
          <dt>
            <span title="Active, and not captured for 36 hours">Stale</span>
          </dt>
          <dd>
            {totalCount === 0 ? (
              0
            ) : (
              <Link to="/accounts" search={{ stale: 'yes', sort: 'captured' }}>
                {totalCount}
                <span className="visually-hidden"> stale accounts</span>
              </Link>
            )}
          </dd>
        </div>
      </dl>
      <CaptureStrip summary={fresh} />
      {nodes.length > 0 && (
        <>
          <h3 className="freshness-heading">Longest not captured</h3>
          <ul className="freshness-stale">
            {nodes.map((account) => (
              <li key={account.id}>
                <AccountLink account={account} />
                <span className="freshness-since" title={account.freshness.lastError ?? undefined}>
                  {account.freshness.lastCapturedAt === null
                    ? 'never'
                    : formatAge(account.freshness.lastCapturedAt, now)}
                  {account.freshness.lastErrorCode !== null && <code>{account.freshness.lastErrorCode}</code>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
