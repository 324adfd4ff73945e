/** How far back a chart looks, as it stands in the address. */
export type Range = '30d' | '90d' | '1y' | '3y' | 'all';

export const DEFAULT_RANGE = '1y' satisfies Range;

/** Days of each range; null: everything there is. */
export const RANGE_DAYS: Readonly<Record<Range, number | null>> = {
  '30d': 30,
  '90d': 90,
  '1y': 365,
  '3y': 1096,
  all: null,
};

const LABELS: Readonly<Record<Range, string>> = {
  '30d': '30 days',
  '90d': '90 days',
  '1y': '1 year',
  '3y': '3 years',
  all: 'All',
};

export const ranges = Object.keys(RANGE_DAYS) as readonly Range[];
export const rangeOptions = ranges.map((value) => ({ value, label: LABELS[value] }));

/** A range as it stands in an address: the default is left out. */
export const rangeInAddress = (range: Range | undefined): Range | undefined =>
  range === DEFAULT_RANGE ? undefined : range;
