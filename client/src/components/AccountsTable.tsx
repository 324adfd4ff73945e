import { Link } from '@tanstack/react-router';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { DEFAULT_SORT, type AccountsSearch, type Sort } from '../search/accountsSearch.ts';
import { AccountRow, AccountRowFragment } from './AccountRow.tsx';
import './AccountsTable.css';

export const AccountsTableFragment = graphql(
  `
    fragment AccountsTable on AccountConnection {
      nodes {
        id
        ...AccountRow
      }
    }
  `,
  [AccountRowFragment],
);

type SortName = 'handle' | 'followers' | 'change' | 'ratio' | 'captured';

/** `firstDescending`: the order in which a first click sorts, which is what people look for in that column. */
const COLUMNS: readonly {
  name: string;
  sort?: SortName;
  firstDescending?: boolean;
  className?: string;
}[] = [
  { name: 'Account', sort: 'handle' },
  { name: 'Organization', className: 'wide-only' },
  { name: 'Followers', sort: 'followers', firstDescending: true, className: 'number' },
  { name: '7 days', sort: 'change', firstDescending: true, className: 'number' },
  { name: '7 days, %', sort: 'ratio', firstDescending: true, className: 'number wide-only' },
  { name: 'Captured', sort: 'captured', firstDescending: true, className: 'number wide-only' },
];

interface AccountsTableProps {
  readonly connection: FragmentOf<typeof AccountsTableFragment>;
  readonly search: AccountsSearch;
  readonly marksSimulated: boolean;
}

/** One page of accounts; the headings sort on the server, over all pages. */
export function AccountsTable({ connection, search, marksSimulated }: AccountsTableProps) {
  const { nodes } = readFragment(AccountsTableFragment, connection);
  const sort = search.sort ?? DEFAULT_SORT;
  return (
    <table className="table accounts-table">
      <thead>
        <tr>
          {COLUMNS.map(({ name, sort: column, firstDescending = false, className }) => {
            const isSorted = column !== undefined && (sort === column || sort === `-${column}`);
            const isDescending = sort.startsWith('-');
            const next = (isSorted ? !isDescending : firstDescending) ? `-${column}` : column;
            return (
              <th
                key={name}
                scope="col"
                className={className}
                aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}
              >
                {column === undefined ? (
                  name
                ) : (
                  <Link
                    to="/accounts"
                    search={{ ...search, sort: next as Sort, after: undefined, before: undefined }}
                    resetScroll={false}
                  >
                    {name}
                    <span aria-hidden="true">{isSorted ? (isDescending ? ' ↓' : ' ↑') : ''}</span>
                  </Link>
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {nodes.map((account) => (
          <AccountRow key={account.id} account={account} marksSimulated={marksSimulated} />
        ))}
      </tbody>
    </table>
  );
}
