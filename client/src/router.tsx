import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AppShell } from './components/AppShell.tsx';
import { CrashPage } from './pages/CrashPage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { readAccountSearch } from './search/accountSearch.ts';
import { readAccountsSearch } from './search/accountsSearch.ts';
import { readOverviewSearch } from './search/overviewSearch.ts';
import { readRunSearch } from './search/runSearch.ts';
import { readRunsSearch } from './search/runsSearch.ts';
import { parseSearch, stringifySearch } from './search/plainSearch.ts';

// What is shown when a chunk cannot be loaded must not be a chunk itself.
const root = createRootRoute({ component: AppShell, notFoundComponent: NotFoundPage });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(() => import('./pages/OverviewPage.tsx'), 'OverviewPage'),
});

const accounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts',
  validateSearch: readAccountsSearch,
  component: lazyRouteComponent(() => import('./pages/AccountsPage.tsx'), 'AccountsPage'),
});

const addAccounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts/add',
  component: lazyRouteComponent(() => import('./pages/AddAccountsPage.tsx'), 'AddAccountsPage'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/accounts/$platform/$handle',
  validateSearch: readAccountSearch,
  component: lazyRouteComponent(() => import('./pages/AccountPage.tsx'), 'AccountPage'),
});

const platforms = createRoute({
  getParentRoute: () => root,
  path: '/platforms',
  component: lazyRouteComponent(() => import('./pages/PlatformsPage.tsx'), 'PlatformsPage'),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('./pages/RunsPage.tsx'), 'RunsPage'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./pages/RunPage.tsx'), 'RunPage'),
});

/** The addresses of the dashboard: one chunk each, all state in the query string. */
export const router = createRouter({
  routeTree: root.addChildren([overview, accounts, addAccounts, account, runs, run, platforms]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: CrashPage,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
