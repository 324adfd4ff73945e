import type { Tag } from '../../db/tags.ts';

/** What an operation has read: what its answer depends on. */
export interface ReadLog {
  tags: Set<Tag>;
  /** The clock's part: the answer holds from this instant (ms since 1970; -Infinity when the clock was not read) … */
  from: number;
  /** … until just before this one (Infinity when it was not read, or when time alone can't change the answer any more). */
  until: number;
  /** Something was read that changes without a tag or an instant (figures, the ETA of an active run): never stored. */
  isVolatile: boolean;
}

export function createReadLog(): ReadLog {
  return { tags: new Set(), from: -Infinity, until: Infinity, isVolatile: false };
}

/** The instants (ms since 1970) at which the clock would say the same: from `from` until just before `until`. */
export type Span = Pick<ReadLog, 'from' | 'until'>;

/** The answer holds only where all that it was made of holds. */
export function noteSpan(reads: ReadLog, { from, until }: Span): void {
  reads.from = Math.max(reads.from, from);
  reads.until = Math.min(reads.until, until);
}
