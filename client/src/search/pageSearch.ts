import { readText } from './readChoice.ts';

/** Which page of a list is shown, as it stands in the address; the first when both are absent. */
export interface PageSearch {
  /** Cursor behind which the page begins; never together with `before`. */
  readonly after?: string | undefined;
  /** Cursor before which the page ends. */
  readonly before?: string | undefined;
}

export function readPageSearch(search: Record<string, unknown>): PageSearch {
  const after = readText(search['after']);
  return { after, before: after === undefined ? readText(search['before']) : undefined };
}

/** The arguments of a connection that give this page. */
export const pageArguments = ({ after, before }: PageSearch, size: number) =>
  before === undefined ? { first: size, after: after ?? null } : { last: size, before };
