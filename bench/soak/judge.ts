/** A figure of a process as it was seen again and again. */
export interface Series {
  name: string;
  /** What it may grow by from one end to the other without being a leak, for a series that begins at `level`. */
  allowance(level: number): number;
  /** In the order of their time; at least two. */
  points: readonly Point[];
}

export interface Point {
  seconds: number;
  value: number;
}

export interface Verdict {
  name: string;
  /** Of the fitted line, at both ends. */
  from: number;
  to: number;
  growth: number;
  allowed: number;
  grows: boolean;
}

/**
 * Fits a line and tells whether it rises by more than is allowed. The slope is the median of the slopes between all pairs
 * of points (Theil and Sen): up to 29 % of the points may be anything, as a collection of garbage or a crowd of visitors
 * makes them, and it does not move. A saw that returns to its level does not rise; stairs do.
 */
export function judge({ name, points, allowance }: Series): Verdict {
  const slopes = points.flatMap((late, index) =>
    points.slice(0, index).map((early) => (late.value - early.value) / (late.seconds - early.seconds)),
  );
  const slope = median(slopes);
  const first = points[0]!.seconds;
  const from = median(points.map(({ seconds, value }) => value - slope * (seconds - first)));
  const growth = slope * (points.at(-1)!.seconds - first);
  const allowed = allowance(from);
  return { name, from, to: from + growth, growth, allowed, grows: growth > allowed };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
