import { builder } from '../builder.ts';
import type { RequestCaller } from '../context.ts';
import { Role } from '../enums.ts';

const Caller = builder.objectRef<RequestCaller>('Caller').implement({
  rights: 'viewer',
  description: 'Who asks.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'As the audit names it; "anyone" for who has not signed in.',
    }),
    role: t.field({ type: Role, resolve: ({ role }) => role! }),
    isSignedIn: t.boolean({ resolve: ({ name }) => name !== 'anyone' }),
    isOpen: t.boolean({
      description: 'No authentication is configured: whoever reaches this server may do everything.',
      resolve: (_caller, _args, ctx) => ctx.ports.isOpen,
    }),
  }),
});

builder.queryFields((t) => ({
  caller: t.field({
    rights: 'viewer',
    type: Caller,
    description: 'Who asks, and what they may.',
    // An answer that holds it is kept apart from those of others.
    extensions: { aboutCaller: true },
    resolve: (_parent, _args, ctx) => ctx.caller,
  }),
}));
