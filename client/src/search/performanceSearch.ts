import { readChoice } from './readChoice.ts';

const windows = ['start'] as const;

/** Which window the figures are of; absent: the last five minutes. */
export interface PerformanceSearch {
  readonly window?: (typeof windows)[number] | undefined;
}

export const readPerformanceSearch = (search: Record<string, unknown>): PerformanceSearch => ({
  window: readChoice(search['window'], windows),
});
