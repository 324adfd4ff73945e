/** What must not happen. */
export type ProblemKind =
  /** A cached answer that the database would not give. */
  | 'stale'
  /** An error, where nothing is wrong with the question. */
  | 'error'
  | 'slow'
  /** A process ended by itself. */
  | 'death'
  /** A write was not seen by every server in time. */
  | 'unseen'
  /** Something about the answer's form: its JSON, ETag or Cache-Status. */
  | 'malformed';

export interface Problem {
  kind: ProblemKind;
  step: number;
  text: string;
}

export interface Problems {
  readonly all: readonly Problem[];
  note(kind: ProblemKind, text: string): void;
  /** Where the fuzz is, for those that come. */
  atStep(step: number): void;
  count(kind: ProblemKind): number;
}

/** Tells each as it comes, so that a fuzz that is broken off has told what it found. */
export function createProblems(say: (text: string) => void): Problems {
  const all: Problem[] = [];
  let step = 0;
  return {
    all,
    note(kind, text) {
      all.push({ kind, step, text });
      say(`${kind.toUpperCase()} at step ${step}: ${text}`);
    },
    atStep: (value) => void (step = value),
    count: (kind) => all.filter((problem) => problem.kind === kind).length,
  };
}
