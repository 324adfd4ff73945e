import { anyAccountFilter } from './argumentValues.ts';
import type { Asking } from './asking.ts';
import { deliver } from './delivery.ts';
import type { Member } from './fleet.ts';
import { plain, type Operation } from './operations.ts';
import { createRandom } from './random.ts';

/** Lists and what their second page is asked with; cursors come from answers, so the server is asked for them first. */
const LISTS = [
  [
    'accounts',
    'id handle followers',
    ', $filter: AccountFilter, $orderBy: AccountOrder',
    ', filter: $filter, orderBy: $orderBy',
  ],
  ['snapshots', 'date followers account { handle }', ', $filter: AccountFilter', ', filter: $filter'],
  ['organizations', 'slug name', '', ''],
] as const;
const ORDERS = ['FOLLOWERS', 'FOLLOWER_CHANGE', 'HANDLE', 'LAST_CAPTURED', 'PLATFORM'];

/** Operations on later pages of lists, as recurring ones from number `first` on. */
export async function createPages(
  server: Member,
  ask: Asking,
  seed: number,
  first: number,
): Promise<Operation[]> {
  const pages: Operation[] = [];
  for (let index = 0; index < 12; index += 1) {
    const random = createRandom(seed, 'pages', index);
    const [list, fields, declared, given] = LISTS[index % LISTS.length]!;
    const variables: Record<string, unknown> = {};
    if (declared.includes('filter') && random.chance(0.4)) variables['filter'] = anyAccountFilter(random);
    if (declared.includes('orderBy'))
      variables['orderBy'] = { field: random.pick(ORDERS), direction: random.pick(['ASC', 'DESC']) };
    const name = `P${first + index}`;
    const query = `query ${name}($after: String${declared}) { ${list}(first: 3, after: $after${given}) {
      totalCount pageInfo { endCursor hasNextPage } nodes { ${fields} } } }`;
    const operation = plain(name, query, variables);
    const reply = await ask(server, [operation], deliver([operation], false, random));
    const answer = JSON.parse(reply?.body ?? '{}') as PageAnswer;
    const after = answer.data?.[list]?.pageInfo.endCursor;
    pages.push(plain(name, query, { ...variables, after: after ?? null }));
  }
  return pages;
}

interface PageAnswer {
  data?: Record<string, { pageInfo: { endCursor: string | null } } | undefined>;
}
