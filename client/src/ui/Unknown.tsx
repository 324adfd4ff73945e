interface UnknownProps {
  /** Why, as the end of a sentence: `hidden by the account`. */
  readonly reason: string;
}

/** A number that nobody knows: a dash, never 0, and the reason. */
export function Unknown({ reason }: UnknownProps) {
  return (
    <span className="unknown" title={`Unknown: ${reason}`}>
      <span aria-hidden="true">—</span>
      <span className="visually-hidden">unknown: {reason}</span>
    </span>
  );
}
