import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import './AppShell.css';
import { CallerQuery } from './caller.ts';
import { ShellContext, type Shell } from './shellContext.ts';
import { SimulatedBanner, SimulatedBannerFragment } from './SimulatedBanner.tsx';
import { SiteHeader } from './SiteHeader.tsx';

const ShellQuery = graphql(
  `
    query Shell {
      summary {
        asOf
        accounts
        simulatedAccounts
        ...SimulatedBanner
      }
    }
  `,
  [SimulatedBannerFragment],
);

const CONTEXT = { additionalTypenames: ['Account', 'Snapshot'] };

/** Pages without a number of any account: all that is told there is measured. */
const REAL_PATHS: ReadonlySet<string> = new Set(['/performance']);

/** The frame of every page: skip link, header, the word about simulated data, and the page itself. */
export function AppShell() {
  const [{ data, error }, refetch] = useFreshQuery({ query: ShellQuery, context: CONTEXT });
  const [asked, askCaller] = useFreshQuery({ query: CallerQuery });
  const summary = data?.summary;
  const caller = asked.data?.caller;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useFocusOnNavigation();

  const shell = useMemo<Shell>(
    () => ({
      asOf: summary?.asOf,
      isMixed:
        summary !== undefined &&
        summary.simulatedAccounts > 0 &&
        summary.simulatedAccounts < summary.accounts,
      error: summary === undefined ? error : undefined,
      caller,
      callerError: caller === undefined ? asked.error : undefined,
      retry() {
        refetch({ requestPolicy: 'network-only' });
        askCaller({ requestPolicy: 'network-only' });
      },
    }),
    [summary, error, refetch, caller, asked.error, askCaller],
  );

  return (
    <ShellContext value={shell}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <SiteHeader />
      {summary && !REAL_PATHS.has(path) && <SimulatedBanner summary={summary} />}
      <main id="main" className="page" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </ShellContext>
  );
}

/** Moves the focus to the new page, as a browser does that loads one, but not when only the query changes. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const shown = useRef(path);
  useEffect(() => {
    if (path !== undefined && shown.current !== undefined && shown.current !== path) {
      main.current?.focus({ preventScroll: true });
    }
    shown.current = path;
  }, [path]);
  return main;
}
