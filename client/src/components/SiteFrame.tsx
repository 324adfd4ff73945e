import { Outlet, useRouterState } from '@tanstack/react-router';
import { AppShell } from './AppShell.tsx';

/** What surrounds a page: nothing that asks for data while one signs in. */
export function SiteFrame() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return path === '/login' ? <Outlet /> : <AppShell />;
}
