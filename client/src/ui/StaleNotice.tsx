import type { CombinedError } from 'urql';
import { describeError } from '../format/describeError.ts';
import { Button } from './Button.tsx';
import './States.css';

interface StaleNoticeProps {
  readonly error: CombinedError;
  onRetry(): void;
}

/** Says, above what was loaded before, that it could not be refreshed or is incomplete. */
export function StaleNotice({ error, onRetry }: StaleNoticeProps) {
  const { title, detail } = describeError(error);
  return (
    <p className="notice" role="alert">
      <span>
        <strong>{title}.</strong> {detail} What you see may be old or incomplete.
      </span>
      <Button onClick={onRetry}>Try again</Button>
    </p>
  );
}
