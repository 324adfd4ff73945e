/** The migrated database that every test file copies. */
export const TEMPLATE = 'tidemark_template';

/** The same server and role, another database. */
export function urlOfDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
