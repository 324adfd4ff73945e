import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatFull } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import type { PageSearch } from '../search/pageSearch.ts';
import './Pager.css';

export const PagerFragment = graphql(`
  fragment Pager on PageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
`);

interface PagerProps {
  readonly pageInfo: FragmentOf<typeof PagerFragment>;
  /** Of the whole list. */
  readonly total: number;
  /** What one of them is called: `account`. */
  readonly one: string;
  /** What several are called; with an `s` when absent. */
  readonly several?: string;
  /** Stands beside the number of them. */
  readonly aside?: ReactNode;
}

/** Leads to the pages before and after this one; each is an address of its own. */
export function Pager({ pageInfo, total, one, several = `${one}s`, aside }: PagerProps) {
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = readFragment(PagerFragment, pageInfo);
  return (
    <nav className="pager" aria-label="Pages">
      <p role="status">
        {formatFull(total)} {total === 1 ? one : several}
      </p>
      {aside}
      <PagerLink label="First" page={hasPreviousPage ? {} : undefined} />
      <PagerLink
        label="Previous"
        page={hasPreviousPage && startCursor !== null ? { before: startCursor } : undefined}
      />
      <PagerLink label="Next" page={hasNextPage && endCursor !== null ? { after: endCursor } : undefined} />
    </nav>
  );
}

/** A link, or its dead likeness where there is no such page. */
function PagerLink({ label, page }: { label: string; page: PageSearch | undefined }) {
  if (page === undefined) {
    return (
      <span className="button" aria-disabled="true">
        {label}
      </span>
    );
  }
  return (
    <Link
      to="."
      search={(old) => ({ ...old, after: undefined, before: undefined, ...page })}
      className="button"
    >
      {label}
    </Link>
  );
}
