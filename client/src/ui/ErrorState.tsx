import type { CombinedError } from 'urql';
import { describeError } from '../format/describeError.ts';
import { Button } from './Button.tsx';
import './States.css';

interface ErrorStateProps {
  readonly error: CombinedError;
  onRetry(): void;
}

/** Stands where data should be: says what failed and why, and offers to try again. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { title, detail, code } = describeError(error);
  return (
    <div className="state" role="alert">
      <p className="state-title">{title}</p>
      <p>
        {detail} {code !== undefined && <code>{code}</code>}
      </p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
