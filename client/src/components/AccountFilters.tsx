import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { platformName, platforms } from '../format/platform.ts';
import {
  DEFAULT_SORT,
  NO_ORGANIZATION,
  statuses,
  type AccountsSearch,
  type Sort,
} from '../search/accountsSearch.ts';
import { Button } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import './AccountFilters.css';
import { accountStatus } from './accountStatus.ts';
import { OrganizationOptions } from './OrganizationOptions.tsx';
import { SearchBox } from './SearchBox.tsx';

const SORTS: readonly (readonly [Sort, string])[] = [
  ['-followers', 'Most followers'],
  ['followers', 'Fewest followers'],
  ['-change', 'Gained most'],
  ['change', 'Lost most'],
  ['-ratio', 'Grew fastest'],
  ['ratio', 'Shrank fastest'],
  ['handle', 'Handle, A to Z'],
  ['-handle', 'Handle, Z to A'],
  ['platform', 'Platform'],
  ['-captured', 'Captured last'],
  ['captured', 'Longest not captured'],
];

interface AccountFiltersProps {
  readonly search: AccountsSearch;
  /** `replace`: the change belongs to the one before it, and Back shall undo both. */
  onChange(change: Partial<AccountsSearch>, replace?: boolean): void;
}

/** Narrows the accounts table; what is set here stands in the address. */
export function AccountFilters({ search, onChange }: AccountFiltersProps) {
  const [isOpen, setIsOpen] = useState(false);
  const moreId = useId();
  const isFiltered = Object.entries(search).some(
    ([name, value]) => value !== undefined && !['sort', 'after', 'before'].includes(name),
  );
  return (
    <search className="account-filters">
      <SearchBox value={search.q ?? ''} onSearch={(q, replace) => onChange({ q }, replace)} />
      <Button
        className="account-filters-toggle"
        aria-expanded={isOpen}
        aria-controls={moreId}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Hide filters' : 'Filter and sort'}
      </Button>
      <div className="account-filters-more" id={moreId} data-open={isOpen}>
        <Select
          label="Platform"
          value={search.platform}
          options={platforms.map((platform) => [platform, platformName(platform)])}
          onChange={(platform) => onChange({ platform: platform as AccountsSearch['platform'] })}
        />
        <Select
          label="Organization"
          value={search.organization}
          onChange={(organization) => onChange({ organization })}
        >
          <option value={NO_ORGANIZATION}>(none)</option>
          <OrganizationOptions selected={search.organization} />
        </Select>
        <Select
          label="Status"
          value={search.status}
          options={statuses.map((status) => [status, accountStatus(status)])}
          onChange={(status) => onChange({ status: status as AccountsSearch['status'] })}
        />
        <Select
          label="Freshness"
          value={search.stale}
          options={[
            ['yes', 'Stale'],
            ['no', 'Fresh'],
          ]}
          onChange={(stale) => onChange({ stale: stale as AccountsSearch['stale'] })}
        />
        <Select
          label="Core"
          value={search.core}
          options={[
            ['yes', 'Core only'],
            ['no', 'Others'],
          ]}
          onChange={(core) => onChange({ core: core as AccountsSearch['core'] })}
        />
        <Select
          label="Sort"
          value={search.sort ?? DEFAULT_SORT}
          options={SORTS}
          isRequired
          onChange={(sort) => onChange({ sort: sort as Sort })}
        />
      </div>
      {search.tag !== undefined && (
        <button type="button" className="button" onClick={() => onChange({ tag: undefined })}>
          Tag: {search.tag} <span aria-hidden="true">×</span>
          <span className="visually-hidden">remove this filter</span>
        </button>
      )}
      {isFiltered && (
        <Link to="/accounts" search={{ sort: search.sort }} className="button button-quiet">
          Clear filters
        </Link>
      )}
    </search>
  );
}
