import { platforms, type Platform } from '../format/platform.ts';
import { readPageSearch, type PageSearch } from './pageSearch.ts';
import { readChoice, readText } from './readChoice.ts';

/** Orders of the accounts table, as they stand in the address; a minus puts the largest first. */
export const sorts = [
  'followers',
  '-followers',
  'change',
  '-change',
  'ratio',
  '-ratio',
  'handle',
  '-handle',
  'platform',
  '-platform',
  'captured',
  '-captured',
] as const;
export type Sort = (typeof sorts)[number];
export const DEFAULT_SORT = '-followers' satisfies Sort;

/** Stands for the accounts without an organization; no slug looks like it. */
export const NO_ORGANIZATION = '-';

export const statuses = ['ACTIVE', 'PAUSED', 'ARCHIVED'] as const;

/** What of the accounts table stands in its address; what is absent does not narrow the list. */
export interface AccountsSearch extends PageSearch {
  readonly q?: string | undefined;
  readonly platform?: Platform | undefined;
  /** Slug of an organization, or NO_ORGANIZATION. */
  readonly organization?: string | undefined;
  readonly tag?: string | undefined;
  readonly status?: (typeof statuses)[number] | undefined;
  readonly core?: 'yes' | 'no' | undefined;
  readonly stale?: 'yes' | 'no' | undefined;
  readonly sort?: Sort | undefined;
}

export function readAccountsSearch(search: Record<string, unknown>): AccountsSearch {
  const sort = readChoice(search['sort'], sorts);
  return {
    q: readText(search['q']),
    platform: readChoice(search['platform'], platforms),
    organization: readText(search['organization']),
    tag: readText(search['tag']),
    status: readChoice(search['status'], statuses),
    core: readChoice(search['core'], ['yes', 'no']),
    stale: readChoice(search['stale'], ['yes', 'no']),
    sort: sort === DEFAULT_SORT ? undefined : sort,
    ...readPageSearch(search),
  };
}
