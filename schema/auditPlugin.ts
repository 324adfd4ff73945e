import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { typenameOf } from './branded.ts';
import type { AuditedChange, GraphQLContext } from './context.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos is told of a plugin
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      audit: AuditPlugin<Types>;
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, object, object>;

/**
 * Every mutation is written into the audit, before it is done and after: whoever adds one cannot forget it. Which change
 * it came to the mutation says itself, by `ctx.noteChange`.
 */
class AuditPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { parentType, name }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    return parentType === 'Mutation' ? audited(name, resolver) : resolver;
  }
}

function audited(action: string, resolve: Resolver): Resolver {
  return async (parent, args, context, info) => {
    const ctx = context as GraphQLContext;
    const { name: caller, role } = ctx.caller;
    const input = 'input' in args ? args.input : args;
    const end = await ctx.ports.beginAudit({ caller, role: role!, action, requestId: ctx.requestId, input });
    let noted: AuditedChange = {};
    ctx.noteChange = (change) => void (noted = change);
    try {
      const payload = await resolve(parent, args, ctx, info);
      // What a client can act on is a payload whose type is called an error.
      await end(typenameOf(payload)?.endsWith('Error') ? 'REFUSED' : 'SUCCEEDED', noted);
      return payload;
    } catch (error) {
      await end('FAILED', noted);
      throw error;
    }
  };
}

export const AUDIT_PLUGIN = 'audit';
SchemaBuilder.registerPlugin(AUDIT_PLUGIN, AuditPlugin);
