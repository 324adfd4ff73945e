import type { ObjectRef, OutputRef } from '@pothos/core';
import type { Page, Position } from '../db/queries/keyset.ts';
import type { Role } from '../db/domain.ts';
import { builder } from './builder.ts';
import { listOfPage } from './fieldSize.ts';
import { readsOf } from './selectedColumns.ts';

/** A list that is read when it is looked at: the count costs a statement only when it is asked for. */
export interface Connection<Row> {
  page: () => Promise<Page<Row>>;
  count: () => Promise<number>;
  cursor: (position: Position) => string;
}

interface Edge<Row> {
  node: Row;
  cursor: () => string;
}

const PageInfo = builder
  .objectRef<{
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  }>('PageInfo')
  .implement({
    rights: 'viewer',
    description: 'Where a page stands in its list.',
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage'),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
      startCursor: t.exposeString('startCursor', { nullable: true }),
      endCursor: t.exposeString('endCursor', { nullable: true }),
    }),
  });

export interface ConnectionTypeOptions {
  /** Default: viewer. */
  rights?: Role;
  /** The columns that a row's position is made of, where those are read that are selected; default: always there. */
  position?: readonly string[];
}

/**
 * `<Name>Connection` with its edges, over rows of one type, which is looked up when fields are made: types and
 * their connections import each other.
 */
export function connectionType<Row>(
  name: string,
  node: () => OutputRef<Row>,
  { rights = 'viewer', position = [] }: ConnectionTypeOptions = {},
): ObjectRef<(typeof builder)['$inferSchemaTypes'], Connection<Row>> {
  const readsPosition = readsOf<string>()(...position);
  const edge = builder.objectRef<Edge<Row>>(`${name}Edge`);
  edge.implement({
    rights,
    description: `${name} at its place in a list.`,
    fields: (t) => ({
      node: t.field({ type: node(), resolve: (parent) => parent.node as never }),
      cursor: t.string({ ...readsPosition, resolve: (parent) => parent.cursor() }),
    }),
  });
  const connection = builder.objectRef<Connection<Row>>(`${name}Connection`);
  connection.implement({
    rights,
    description: `A page of a list of ${name}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        size: listOfPage,
        resolve: async ({ page, cursor }) => {
          const { rows, positionAt } = await page();
          return Array.from(rows, (row, index) => ({
            node: row,
            cursor: () => cursor(positionAt(index) ?? []),
          }));
        },
      }),
      nodes: t.field({
        type: [node()],
        size: listOfPage,
        resolve: ({ page }) => page().then(({ rows }) => rows as never),
      }),
      pageInfo: t.field({
        type: PageInfo,
        ...readsPosition,
        resolve: async ({ page, cursor }) => {
          const { rows, positionAt, hasNext, hasPrevious } = await page();
          const first = positionAt(0);
          const last = positionAt(rows.length - 1);
          return {
            hasNextPage: hasNext,
            hasPreviousPage: hasPrevious,
            startCursor: first ? cursor(first) : null,
            endCursor: last ? cursor(last) : null,
          };
        },
      }),
      totalCount: t.int({
        description: 'Of the whole list; a statement of its own.',
        resolve: ({ count }) => count(),
      }),
    }),
  });
  return connection;
}
