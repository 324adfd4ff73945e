import type { ReactNode } from 'react';
import './Explanation.css';

interface ExplanationProps {
  /** Of what: `From the cache`. */
  readonly name: string;
  /** The field of the API that tells it. */
  readonly field: string;
  readonly children: ReactNode;
}

/** What something on the screen is, and where the API tells it: one click away. */
export function Explanation({ name, field, children }: ExplanationProps) {
  return (
    <details className="explanation">
      <summary>
        What is this?<span className="visually-hidden"> {name}</span>
      </summary>
      <p>{children}</p>
      <p>
        <code>{field}</code>
      </p>
    </details>
  );
}
