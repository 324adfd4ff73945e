import type { ReactNode } from 'react';
import './States.css';

interface EmptyStateProps {
  readonly title: string;
  /** Why there is nothing, and what would change that. */
  readonly children: ReactNode;
}

/** Stands where data would be: nothing failed, there is just nothing. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}
