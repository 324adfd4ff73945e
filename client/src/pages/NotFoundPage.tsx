import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/EmptyState.tsx';

/** An address that leads nowhere. */
export function NotFoundPage() {
  return (
    <>
      <title>Not found · Tidemark</title>
      <h1 className="visually-hidden">Not found</h1>
      <EmptyState title="There is no such page">
        <p>
          The address may be mistyped. <Link to="/">Overview</Link> and <Link to="/accounts">Accounts</Link>{' '}
          lead on.
        </p>
      </EmptyState>
    </>
  );
}
