import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { SiteFrame } from './components/SiteFrame.tsx';
import { CrashPage } from './pages/CrashPage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { readAccountSearch } from './search/accountSearch.ts';
import { readAccountsSearch } from './search/accountsSearch.ts';
import { readOverviewSearch } from './search/overviewSearch.ts';
import { readRunSearch } from './search/runSearch.ts';
import { readRunsSearch } from './search/runsSearch.ts';
import { readAuditSearch } from './search/auditSearch.ts';
import { readPerformanceSearch } from './search/performanceSearch.ts';
import { readSignInSearch } from './search/signInSearch.ts';
import { parseSearch, stringifySearch } from './search/plainSearch.ts';

// What is shown when a chunk cannot be loaded must not be a chunk itself.
const root = createRootRoute({ component: SiteFrame, notFoundComponent: NotFoundPage });

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

const performance = createRoute({
  getParentRoute: () => root,
  path: '/performance',
  validateSearch: readPerformanceSearch,
  component: lazyRouteComponent(() => import('./pages/PerformancePage.tsx'), 'PerformancePage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/KeysPage.tsx'), 'KeysPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./pages/AuditPage.tsx'), 'AuditPage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./pages/SignInPage.tsx'), 'SignInPage'),
});

/** The addresses of the dashboard: one chunk each, all state in the query string. */
export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    accounts,
    addAccounts,
    account,
    runs,
    run,
    platforms,
    performance,
    keys,
    audit,
    signIn,
  ]),
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
