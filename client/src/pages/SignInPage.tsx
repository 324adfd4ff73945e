import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react';
import { CombinedError, useQuery } from 'urql';
import { CallerQuery } from '../components/caller.ts';
import { describeError } from '../format/describeError.ts';
import { roleName } from '../format/role.ts';
import { nextHref } from '../search/signInSearch.ts';
import { leave } from '../transport/leave.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { ThemeToggle } from '../ui/ThemeToggle.tsx';
import './SignInPage.css';

const route = getRouteApi('/login');

/** Exchanges an API key or a token for a session; on a server that asks nobody it says so. */
export function SignInPage() {
  const { next } = route.useSearch();
  const [{ data, error }, ask] = useQuery({ query: CallerQuery, requestPolicy: 'network-only' });
  const isStranger = error?.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED');
  const href = nextHref(next, location.origin);
  return (
    <main className="sign-in">
      <title>Sign in · Tidemark</title>
      <header>
        <h1>
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Sign in to Tidemark
        </h1>
        <ThemeToggle />
      </header>
      {data?.caller.isOpen ? (
        <EmptyState title="Nobody has to sign in here">
          <p>No authentication is configured: whoever reaches this server may do everything.</p>
          <a href={href} className="button button-primary">
            Go on
          </a>
        </EmptyState>
      ) : data || isStranger ? (
        <>
          {data?.caller.isSignedIn && (
            <p className="sign-in-now">
              You are signed in as <bdi>{data.caller.name}</bdi>, {roleName(data.caller.role)}.{' '}
              <a href={href}>Go on</a>
            </p>
          )}
          <SignInForm href={href} />
        </>
      ) : (
        error && <ErrorState error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      )}
    </main>
  );
}

function SignInForm({ href }: { readonly href: string }) {
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const refusalId = useId();
  // There is nothing else to do here.
  useEffect(() => field.current?.focus(), []);

  async function onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setIsBusy(true);
    const problem = await signIn(field.current!.value);
    if (problem === undefined) return leave(href);
    setIsBusy(false);
    setRefusal(problem);
    field.current!.select();
  }

  return (
    <form className="sign-in-form" onSubmit={(event) => void onSubmit(event)}>
      <label>
        <span>API key or token</span>
        <input
          ref={field}
          type="password"
          name="credential"
          required
          autoComplete="current-password"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={refusal !== undefined}
          aria-describedby={refusal === undefined ? hintId : `${refusalId} ${hintId}`}
          onChange={() => setRefusal(undefined)}
        />
      </label>
      <div role="alert">
        {refusal !== undefined && (
          <p className="notice" id={refusalId}>
            {refusal}
          </p>
        )}
      </div>
      <Button type="submit" look="primary" disabled={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
      <p className="sign-in-hint" id={hintId}>
        Who administers this server creates keys, here or by <code>npm run keys</code>. This browser keeps a
        session, not the key.
      </p>
    </form>
  );
}

/** Why it was refused; undefined when this browser is signed in now. */
async function signIn(credential: string): Promise<string | undefined> {
  let error;
  try {
    const response = await fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ credential }),
    });
    if (response.ok) return undefined;
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    if (errors[0]?.extensions.code === 'UNAUTHENTICATED')
      return 'This key or token is not accepted. It may be mistyped, revoked or expired.';
    error = new CombinedError({ graphQLErrors: errors, response });
  } catch (cause) {
    error = new CombinedError({ networkError: cause as Error });
  }
  const { title, detail } = describeError(error);
  return `${title}. ${detail}`;
}
