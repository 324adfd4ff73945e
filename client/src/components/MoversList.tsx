import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Change } from '../ui/Change.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { AccountLink, AccountLinkFragment } from './AccountLink.tsx';
import './MoversList.css';

export const MoversListFragment = graphql(
  `
    fragment MoversList on Summary {
      topMovers(first: 8, days: $moverDays) {
        change
        ratio
        account {
          id
          ...AccountLink
        }
      }
    }
  `,
  [AccountLinkFragment],
);

interface MoversListProps {
  readonly summary: FragmentOf<typeof MoversListFragment>;
}

/** Who moved the totals most, up or down. */
export function MoversList({ summary }: MoversListProps) {
  const { topMovers } = readFragment(MoversListFragment, summary);
  if (topMovers.length === 0) {
    return (
      <EmptyState title="Nobody moved">
        <p>A change needs two known days; so far no account has them.</p>
      </EmptyState>
    );
  }
  return (
    <ol className="movers">
      {topMovers.map(({ account, change, ratio }) => (
        <li key={account.id}>
          <AccountLink account={account} />
          <span className="movers-change">
            <Change value={change} />
            <span className="movers-ratio">
              <Change kind="ratio" value={ratio} reason="it began at 0" />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
