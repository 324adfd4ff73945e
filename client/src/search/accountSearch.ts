import { rangeInAddress, ranges, type Range } from './ranges.ts';
import { readChoice } from './readChoice.ts';

/** What the chart of an account can show; `followers` is the default. */
export const metrics = ['followers', 'posts', 'engagements', 'views'] as const;
export type Metric = (typeof metrics)[number];

/** What of an account's page stands in its address; what is absent has its default. */
export interface AccountSearch {
  readonly range?: Range | undefined;
  readonly metric?: Exclude<Metric, 'followers'> | undefined;
}

export function readAccountSearch(search: Record<string, unknown>): AccountSearch {
  return {
    range: rangeInAddress(readChoice(search['range'], ranges)),
    metric: readChoice(search['metric'], ['posts', 'engagements', 'views']),
  };
}
