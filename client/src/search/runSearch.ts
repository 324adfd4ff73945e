import { readPageSearch, type PageSearch } from './pageSearch.ts';
import { readChoice } from './readChoice.ts';

/** The tasks of a run by how they ended; `open`: they have not. */
export const taskFilters = ['succeeded', 'failed', 'skipped', 'cancelled', 'open'] as const;
export type TaskFilter = (typeof taskFilters)[number];

/** What of a run's page stands in its address; what is absent does not narrow the list of tasks. */
export interface RunSearch extends PageSearch {
  readonly tasks?: TaskFilter | undefined;
}

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  return { tasks: readChoice(search['tasks'], taskFilters), ...readPageSearch(search) };
}
