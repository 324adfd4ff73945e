import { QUERY_IDS, type QueryId } from './queries.ts';
import { storedTimesBestPeer, timesBestPeer, timesLimit, tidemarkOf, wholeCpu } from './ratios.ts';
import type { Results } from './results.ts';
import type { QueryResult } from './runQueries.ts';

/** What Tidemark promises, beside what was measured. */
export interface Verdict {
  what: string;
  target: string;
  measured: string;
  isKept: boolean;
}

/** Requests a second, in times of the best peer's. */
const TIMES_BEST_PEER: Readonly<Record<QueryId, number>> = {
  Q1: 3,
  Q2: 5,
  Q3: 2.5,
  Q4: 20,
  Q5: 10,
  Q6: 5,
  Q7: 1,
};
/** CPU of the server, in times of the limit's. */
const TIMES_LIMIT: Partial<Record<QueryId, number>> = { Q4: 1.5, Q5: 1.5 };
/** Statements of one request: as many as it has levels of rows. */
const STATEMENTS: Partial<Record<QueryId, number>> = { Q6: 2 };
/** Cost with twenty times the data, in times of that with the small one. */
const TIMES_SMALL: Partial<Record<QueryId, number>> = { Q1: 1.25, Q2: 1.5, Q3: 1.25 };
/** On top of what CACHE_L1_BYTES allows, which is 128 MiB as shipped. */
const MOST_RSS = 350e6 + 128 * 2 ** 20;
/** Of what a memory hit costs. */
const MOST_MEASURING = 0.03;

/** Every target that this run can tell about. */
export function verdictsOf(results: Results, small: Results | undefined): Verdict[] {
  return [
    ...QUERY_IDS.flatMap((id) => {
      const result = results.queries[id];
      if (!result) return [];
      return [
        ...(id === 'Q7' ? floorVerdicts(result) : []),
        ...atLeast(`${id}: requests/s`, TIMES_BEST_PEER[id], timesBestPeer(result), '× best peer'),
        ...atMost(`${id}: server CPU`, TIMES_LIMIT[id], timesLimit(result), '× limit'),
        ...atMost(`${id}: statements`, STATEMENTS[id], result.statements ?? undefined, 'a request'),
        ...atMost(
          `${id}: CPU with 20 times the data`,
          TIMES_SMALL[id],
          growthOf(id, results, small),
          '× small',
        ),
      ];
    }),
    ...memoryVerdict(results),
    ...measuringVerdict(results),
  ];
}

/** The same answer again comes from memory, unless somebody asks for it anew; the others keep none here. */
const floorVerdicts = (result: QueryResult): Verdict[] =>
  atLeast('Q7, from memory: requests/s', TIMES_BEST_PEER.Q7, storedTimesBestPeer(result), '× best peer');

/** CPU of a request, of server, PostgreSQL and Redis together. */
function growthOf(id: QueryId, results: Results, small: Results | undefined): number | undefined {
  const [now, before] = [results, small].map((run) => {
    const result = run?.queries[id];
    return result && wholeCpu(tidemarkOf(result));
  });
  return now === undefined || before === undefined ? undefined : now / before;
}

function memoryVerdict({ queries }: Results): Verdict[] {
  const peak = Math.max(...Object.values(queries).map((result) => tidemarkOf(result).peakRss));
  return [
    {
      what: 'peak RSS under load',
      target: `≤ 350 MB + L1`,
      measured: `${(peak / 1e6).toFixed(0)} MB`,
      isKept: peak <= MOST_RSS,
    },
  ];
}

function measuringVerdict({ queries, measuringMicroseconds }: Results): Verdict[] {
  if (!queries.Q4) return [];
  const share = measuringMicroseconds / tidemarkOf(queries.Q4).serverCpu;
  return [
    {
      what: 'measuring a memory hit',
      target: `≤ ${MOST_MEASURING * 100} % of its CPU`,
      measured: `${measuringMicroseconds.toFixed(2)} µs, ${(share * 100).toFixed(1)} %`,
      isKept: share <= MOST_MEASURING,
    },
  ];
}

function atLeast(
  what: string,
  target: number | undefined,
  measured: number | undefined,
  unit: string,
): Verdict[] {
  return compared(what, target, measured, unit, '≥', (number, bound) => number >= bound);
}

function atMost(
  what: string,
  target: number | undefined,
  measured: number | undefined,
  unit: string,
): Verdict[] {
  return compared(what, target, measured, unit, '≤', (number, bound) => number <= bound);
}

function compared(
  what: string,
  target: number | undefined,
  measured: number | undefined,
  unit: string,
  sign: string,
  holds: (measured: number, target: number) => boolean,
): Verdict[] {
  if (target === undefined || measured === undefined) return [];
  return [
    {
      what,
      target: `${sign} ${target} ${unit}`,
      measured: measured.toFixed(2),
      isKept: holds(measured, target),
    },
  ];
}
