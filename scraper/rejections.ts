import type { InputFault } from './platforms/inputFault.ts';

/** Something of an import that was not taken. `line`: in CSV 1 is the header; in JSON and urls the position from 1. */
export type RejectedRow = InputFault & { readonly line: number };

export interface Rejections {
  /** How many rows were not taken. */
  rejectedRows: number;
  /** The first 1,000 of them. */
  readonly rejected: RejectedRow[];
}

/** The contract: "At most 1,000 rows are listed." */
const MOST_LISTED = 1_000;

export function noRejections(): Rejections {
  return { rejectedRows: 0, rejected: [] };
}

export function reject(rejections: Rejections, row: RejectedRow): void {
  rejections.rejectedRows += 1;
  if (rejections.rejected.length < MOST_LISTED) rejections.rejected.push(row);
}
