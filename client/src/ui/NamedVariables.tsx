interface NamedVariablesProps {
  readonly text: string;
}

/** A sentence in which the names of environment variables stand out, as they are to be copied. */
export function NamedVariables({ text }: NamedVariablesProps) {
  // split() by a pattern with a group keeps what it found, at the odd places.
  const parts = text.split(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/);
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
