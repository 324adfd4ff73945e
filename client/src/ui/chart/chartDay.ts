/** Where the number of a day comes from, which decides how its part of the line is drawn. */
export type Origin = 'observed' | 'imported' | 'simulated' | 'mixed';

/** As a reader is told. Mixed is a sum over accounts of which some are simulated. */
export const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  observed: 'collected',
  imported: 'imported',
  simulated: 'simulated',
  mixed: 'partly simulated',
};

/** One calendar day of a chart. A chart has every day between its first and its last. */
export interface ChartDay {
  /** Calendar day in UTC. */
  readonly date: string;
  /** null: nobody knows; the line is interrupted. */
  readonly value: number | null;
  readonly origin: Origin;
  /** Why the value is unknown, as the end of a sentence. */
  readonly reason?: string;
}

/** First and last index of each stretch of unknown days. */
export function findGaps(days: readonly ChartDay[]): { readonly first: number; readonly last: number }[] {
  const gaps: { first: number; last: number }[] = [];
  for (const [index, day] of days.entries()) {
    if (day.value !== null) continue;
    const current = gaps.at(-1);
    if (current?.last === index - 1) current.last = index;
    else gaps.push({ first: index, last: index });
  }
  return gaps;
}
