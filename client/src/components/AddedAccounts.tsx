import { formatFull } from '../format/formatNumber.ts';
import { platformName } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { AccountLink, AccountLinkFragment } from './AccountLink.tsx';
import './AddedAccounts.css';
import { PlatformTile } from './PlatformTile.tsx';

export const AddedAccountsFragment = graphql(
  `
    fragment AddedAccounts on AddedAccount {
      url
      platform
      handle
      account {
        id
        ...AccountLink
      }
    }
  `,
  [AccountLinkFragment],
);

/** A list that one looks through; what is beyond it has been counted. */
const MOST_SHOWN = 100;

interface AddedAccountsProps {
  readonly rows: readonly FragmentOf<typeof AddedAccountsFragment>[];
  /** They are there now; before, each is marked as new or known. */
  readonly isDone: boolean;
}

/** What was read from addresses: who would be new, and who is known. */
export function AddedAccounts({ rows, isDone }: AddedAccountsProps) {
  const accounts = readFragment(AddedAccountsFragment, rows);
  const firstAt = new Map<string, number>();
  for (const [index, row] of accounts.entries()) {
    if (!firstAt.has(keyOf(row))) firstAt.set(keyOf(row), index);
  }
  return (
    <ul className="added-accounts">
      {accounts.slice(0, MOST_SHOWN).map((row, index) => (
        <li key={index}>
          {row.account ? (
            <AccountLink account={row.account} />
          ) : (
            <span className="account-link">
              <PlatformTile platform={row.platform} />
              <span className="account-link-text">
                <bdi>{row.handle}</bdi>
                <span className="account-link-sub">{platformName(row.platform)}</span>
              </span>
            </span>
          )}
          {!isDone && <State isKnown={row.account !== null} isRepeated={firstAt.get(keyOf(row)) !== index} />}
        </li>
      ))}
      {accounts.length > MOST_SHOWN && (
        <li className="muted">and {formatFull(accounts.length - MOST_SHOWN)} more</li>
      )}
    </ul>
  );
}

function State({ isKnown, isRepeated }: { readonly isKnown: boolean; readonly isRepeated: boolean }) {
  if (isRepeated) return <Badge title="The same account stands further up">Repeated</Badge>;
  return isKnown ? <Badge title="It stays as it is">Known</Badge> : <Badge tone="positive">New</Badge>;
}

/** Handles are compared without case, as the server does. */
const keyOf = ({ platform, handle }: { platform: string; handle: string }): string =>
  `${platform}/${handle.toLowerCase()}`;
