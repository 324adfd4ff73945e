import { rangeInAddress, ranges, type Range } from './ranges.ts';
import { readChoice } from './readChoice.ts';

/** What of the overview stands in its address; what is absent has its default. */
export interface OverviewSearch {
  readonly range?: Range | undefined;
  readonly metric?: 'engagements' | undefined;
  /** Window of the movers in days. */
  readonly movers?: '30' | undefined;
}

export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return {
    range: rangeInAddress(readChoice(search['range'], ranges)),
    metric: readChoice(search['metric'], ['engagements']),
    movers: readChoice(search['movers'], ['30']),
  };
}
