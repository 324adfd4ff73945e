import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';

/** A page that failed to load or to render: most often its chunk, after the server was updated. */
export function CrashPage({ error }: ErrorComponentProps) {
  return (
    <>
      <title>Error · Tidemark</title>
      <h1 className="visually-hidden">Error</h1>
      <EmptyState title="This page could not be shown">
        <p>
          Tidemark may have been updated or stopped meanwhile: loading the page again helps with the first.
        </p>
        <p className="muted">
          <code>{String(error)}</code>
        </p>
        <Button onClick={() => location.reload()}>Load again</Button>
      </EmptyState>
    </>
  );
}
