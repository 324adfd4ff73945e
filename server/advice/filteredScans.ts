/** How EXPLAIN tells of a table that is read as a whole, and, below it, of rows that are read in vain. */
const FILTERED_SCAN = /Seq Scan on "?(\w+)"?[^\n]*\n\s*Filter: /g;

/** The tables of a plan that are read as a whole to find some of their rows, each once. */
export const filteredScans = (plan: string): string[] => [
  ...new Set(Array.from(plan.matchAll(FILTERED_SCAN), ([, table = '']) => table)),
];
