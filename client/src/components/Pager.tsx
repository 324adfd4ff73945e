import { Link } from '@tanstack/react-router';
import { formatFull } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import type { AccountsSearch } from '../search/accountsSearch.ts';
import './Pager.css';

export const PagerFragment = graphql(`
  fragment Pager on AccountConnection {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
`);

interface PagerProps {
  readonly connection: FragmentOf<typeof PagerFragment>;
  readonly search: AccountsSearch;
}

/** Leads to the pages before and after this one; each is an address of its own. */
export function Pager({ connection, search }: PagerProps) {
  const { totalCount, pageInfo } = readFragment(PagerFragment, connection);
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  return (
    <nav className="pager" aria-label="Pages">
      <p role="status">
        {formatFull(totalCount)} {totalCount === 1 ? 'account' : 'accounts'}
      </p>
      <PagerLink
        label="First"
        search={hasPreviousPage ? { ...search, after: undefined, before: undefined } : undefined}
      />
      <PagerLink
        label="Previous"
        search={
          hasPreviousPage && startCursor !== null
            ? { ...search, before: startCursor, after: undefined }
            : undefined
        }
      />
      <PagerLink
        label="Next"
        search={
          hasNextPage && endCursor !== null ? { ...search, after: endCursor, before: undefined } : undefined
        }
      />
    </nav>
  );
}

/** A link, or its dead likeness where there is no such page. */
function PagerLink({ label, search }: { label: string; search: AccountsSearch | undefined }) {
  if (search === undefined) {
    return (
      <span className="button" aria-disabled="true">
        {label}
      </span>
    );
  }
  return (
    <Link to="/accounts" search={search} className="button">
      {label}
    </Link>
  );
}
