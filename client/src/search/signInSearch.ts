import { readText } from './readChoice.ts';

/** What of the sign-in page stands in its address. */
export interface SignInSearch {
  /** Where to go on; the overview when absent. Anybody may have written it: see `nextHref`. */
  readonly next?: string | undefined;
}

export const readSignInSearch = (search: Record<string, unknown>): SignInSearch => ({
  next: readText(search['next']),
});

/** The address of `next` if that is a path of this site, and not the sign-in page again; else the overview's. */
export function nextHref(next: string | undefined, origin: string): string {
  const home = `${origin}/`;
  if (!next || !/^\/(?![/\\])/.test(next) || !URL.canParse(next, origin)) return home;
  const url = new URL(next, origin);
  return url.origin === origin && url.pathname !== '/login' ? url.href : home;
}
