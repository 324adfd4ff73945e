/** On whose behalf statements are sent. */
export interface Cause {
  /** As its client calls it; null until it is known, and for work that nobody asked for. */
  operation: string | null;
  readonly requestId: string;
  /** Answered so far, BEGIN and COMMIT left out. */
  statements: number;
}

/** A statement that PostgreSQL has answered, with rows or with an error. */
export interface AnsweredStatement {
  /** With $1, $2, … for its values: it tells nothing of them. */
  text: string;
  /** From the moment in which its connection had nothing else to do. */
  milliseconds: number;
  /** Undefined for background work. */
  cause: Cause | undefined;
}
