import { readPageSearch, type PageSearch } from './pageSearch.ts';
import { readChoice } from './readChoice.ts';

export const runStatuses = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED'] as const;

/** What of the list of runs stands in its address; what is absent does not narrow it. */
export interface RunsSearch extends PageSearch {
  readonly status?: (typeof runStatuses)[number] | undefined;
}

export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  return { status: readChoice(search['status'], runStatuses), ...readPageSearch(search) };
}
