import SchemaBuilder, { type ArgBuilder } from '@pothos/core';
import { AUDIT_PLUGIN } from './auditPlugin.ts';
import type { GraphQLContext } from './context.ts';
import { RIGHTS_PLUGIN } from './rightsPlugin.ts';
import { SIZE_PLUGIN } from './sizePlugin.ts';

/** The one builder: scalars, context and defaults. It defines no product types. */
export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  Scalars: {
    ID: { Input: string; Output: string };
    Date: { Input: string; Output: string };
    DateTime: { Input: string; Output: string | number | Date };
    SafeInt: { Input: number; Output: number };
  };
  DefaultFieldNullability: false;
}>({ defaultFieldNullability: false, plugins: [RIGHTS_PLUGIN, AUDIT_PLUGIN, SIZE_PLUGIN] });

/** `t.arg` of a field, for arguments that several fields share. */
export type ArgumentBuilder = ArgBuilder<(typeof builder)['$inferSchemaTypes']>;

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({ description: 'Everything that can be changed.' });
builder.subscriptionType({
  description:
    'GraphQL over SSE, distinct connections mode: Accept: text/event-stream, events `next` and `complete`.',
});
