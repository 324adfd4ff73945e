/** Where one signs in, and comes back from to what the address says now. */
export function signInPath(): string {
  const { pathname, search, hash } = location;
  const here = `${pathname}${search}${hash}`;
  return here === '/' ? '/login' : `/login?${new URLSearchParams({ next: here }).toString()}`;
}
