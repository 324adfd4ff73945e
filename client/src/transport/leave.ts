/**
 * Loads another address in the place of this one. Whatever was loaded for who sat here is gone with the page: the
 * caches, what is on the screen, live connections. Nor does Back bring it back as the browser may have kept it.
 */
export function leave(href: string): void {
  addEventListener('pageshow', () => location.reload());
  location.replace(href);
}
