import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { builder } from '../builder.ts';

import { Role } from '../enums.ts';
import { encodeId } from '../globalId.ts';
import { MOST_API_KEYS } from '../loaders/adminLoaders.ts';

export const ApiKey = builder.objectRef<ApiKeyRow>('ApiKey').implement({
  rights: 'admin',
  description: 'By which a program is known. The key itself is shown once, when it is created.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => encodeId('ApiKey', id) }),
    name: t.exposeString('name'),
    role: t.expose('role', { type: Role }),
    prefix: t.exposeString('prefix', { description: 'How the key begins.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    createdBy: t.exposeString('createdBy'),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'null: without end.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Stored once a minute.',
    }),
  }),
});

builder.queryFields((t) => ({
  apiKeys: t.field({
    rights: 'admin',
    type: [ApiKey],
    size: MOST_API_KEYS,
    description: 'The newest 1,000, newest first; revoked and expired ones included.',
    resolve: (_parent, _args, ctx) => {
      // When a key was last used is no news.
      ctx.clock.readVolatile();
      return ctx.loaders.apiKeys({ parent: null, args: {} });
    },
  }),
}));
