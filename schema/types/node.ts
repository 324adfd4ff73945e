import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { decodeAnyId, invalidId, type IdType } from '../globalId.ts';
import { badInput } from '../errors/codedError.ts';
import { selectedColumns } from '../selectedColumns.ts';
import type { GraphQLResolveInfo } from 'graphql';
import { Node } from './nodeInterface.ts';

/** As many as a page has. */
const MAX_NODES = 100;

type NodeLoader = (key: number, ctx: GraphQLContext, info: GraphQLResolveInfo) => Promise<object | null>;

/** How each type that implements Node is found by its id. */
const NODE_LOADERS: Partial<Record<IdType, NodeLoader>> = {
  Account: async (id, ctx, info) => {
    const row = await ctx.loaders.accountById({ id, columns: selectedColumns(info, 'Account') });
    return row && branded('Account', row);
  },
  Organization: async (id, ctx) => {
    const row = await ctx.loaders.organizationById({ id });
    return row && branded('Organization', row);
  },
  ScrapeRun: async (id, ctx) => {
    const row = await ctx.loaders.scrapeRunById({ id });
    return row && branded('ScrapeRun', row);
  },
};

async function loadNode(id: string, ctx: GraphQLContext, info: GraphQLResolveInfo): Promise<object | null> {
  const decoded = decodeAnyId(id);
  const load = decoded && NODE_LOADERS[decoded.type];
  if (!load) throw invalidId('the id of a node', id);
  return load(decoded.key, ctx, info);
}

builder.queryFields((t) => ({
  node: t.field({
    rights: 'viewer',
    type: Node,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_parent, { id }, ctx, info) => loadNode(id, ctx, info) as never,
  }),
  nodes: t.field({
    rights: 'viewer',
    type: [Node],
    // More are refused.
    size: ({ ids }) => Math.min((ids as readonly unknown[] | undefined)?.length ?? 0, MAX_NODES),
    nullable: { list: false, items: true },
    description: 'At most 100 ids; a bad one is null with an error at its index.',
    args: { ids: t.arg.idList({ required: true }) },
    resolve: (_parent, { ids }, ctx, info) => {
      if (ids.length > MAX_NODES) throw badInput(`Expected at most ${MAX_NODES} ids, got ${ids.length}.`);
      // Left as promises: each fails or succeeds at its own index.
      return ids.map((id) => loadNode(id, ctx, info)) as never;
    },
  }),
}));
