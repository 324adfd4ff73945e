import type { ReactNode } from 'react';
import { roleName, type Role } from '../format/role.ts';
import { signInPath } from '../transport/signInPath.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Allowed } from './Allowed.tsx';
import { useShell } from './shellContext.ts';

interface AllowedPageProps {
  /** The page's name, which it has for everybody. */
  readonly title: string;
  readonly role: Role;
  readonly children: ReactNode;
}

/** A page for callers with the rights of a role; the others are told why they do not see it. */
export function AllowedPage({ title, role, children }: AllowedPageProps) {
  const { caller, callerError, retry } = useShell();
  const name = (
    <>
      <title>{`${title} · Tidemark`}</title>
      <h1 className="visually-hidden">{title}</h1>
    </>
  );
  if (caller === undefined) {
    return (
      <>
        {name}
        {callerError ? <ErrorState error={callerError} onRetry={retry} /> : <Skeleton lines={8} />}
      </>
    );
  }
  return (
    <Allowed
      role={role}
      otherwise={
        <>
          {name}
          <EmptyState title={`“${title}” is not for your role`}>
            <p>
              It takes the role {roleName(role)};{' '}
              {caller.isSignedIn ? 'yours is' : 'who has not signed in is'} {roleName(caller.role)}. Somebody
              who administers this server can give you a key for more.
            </p>
            <a href={signInPath()} className="button">
              {caller.isSignedIn ? 'Sign in with another key' : 'Sign in'}
            </a>
          </EmptyState>
        </>
      }
    >
      {children}
    </Allowed>
  );
}
