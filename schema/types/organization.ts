import type { OrganizationRow } from '../../db/tables/organizations.ts';
import { organizationOrderKeys } from '../../db/queries/organizations.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connection.ts';
import { cursorEncoder, type CursorScope } from '../cursor.ts';
import { encodeId } from '../globalId.ts';
import { pageArguments, readPage } from '../pageArguments.ts';
import { checkText } from '../textInput.ts';
import { AccountConnection, accountConnection, accountListArguments } from './accountConnection.ts';
import { Node } from './nodeInterface.ts';
import { readSummary, Summary } from './summary.ts';

export const Organization = builder.objectRef<OrganizationRow>('Organization');

Organization.implement({
  rights: 'viewer',
  description:
    'Who owns accounts. Importing creates organizations by name (without case, white space collapsed).',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => encodeId('Organization', id) }),
    slug: t.exposeString('slug', { description: 'Made from the first name; it never changes.' }),
    name: t.exposeString('name'),
    accounts: t.field({
      type: AccountConnection,
      args: accountListArguments(t.arg),
      resolve: ({ id }, args, ctx, info) => accountConnection(id, args, ctx, info),
    }),
    summary: t.field({
      type: Summary,
      args: { asOf: t.arg({ type: 'Date' }) },
      resolve: ({ id }, { asOf }, ctx) => readSummary(id, {}, asOf, ctx),
    }),
  }),
});

const OrganizationConnection = connectionType<OrganizationRow>('Organization', () => Organization);

builder.queryFields((t) => ({
  organization: t.field({
    rights: 'viewer',
    type: Organization,
    nullable: true,
    args: { slug: t.arg.string({ required: true }) },
    resolve: (_parent, { slug }, ctx) => ctx.loaders.organizationBySlug({ id: checkText('slug', slug) }),
  }),
  organizations: t.field({
    rights: 'viewer',
    type: OrganizationConnection,
    description: 'By slug.',
    args: pageArguments(t.arg),
    resolve: (_parent, args, ctx) => {
      const scope: CursorScope = { list: 'Query.organizations', keys: organizationOrderKeys, binding: null };
      const page = readPage(args, scope);
      return {
        page: () => ctx.loaders.organizationPage({ parent: null, args: { page } }),
        count: () => ctx.loaders.organizationCount({ parent: null, args: {} }),
        cursor: cursorEncoder(scope),
      };
    },
  }),
}));
