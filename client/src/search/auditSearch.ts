import { readPageSearch, type PageSearch } from './pageSearch.ts';
import { readText } from './readChoice.ts';

/** What of the audit stands in its address; what is absent does not narrow it. */
export interface AuditSearch extends PageSearch {
  /** The name of a mutation or a command. */
  readonly action?: string | undefined;
  /** As an entry names it. */
  readonly caller?: string | undefined;
  /** Calendar days in UTC, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const readAuditSearch = (search: Record<string, unknown>): AuditSearch => ({
  action: readText(search['action']),
  caller: readText(search['caller']),
  from: readDay(search['from']),
  to: readDay(search['to']),
  ...readPageSearch(search),
});

const readDay = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
