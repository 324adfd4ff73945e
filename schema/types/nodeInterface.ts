import { builder } from '../builder.ts';

/** Whatever can be found again by its id alone. */
export const Node = builder.interfaceRef<object>('Node').implement({
  rights: 'viewer',
  description: 'An object that can be found again by its id.',
  fields: (t) => ({
    // Each type that implements Node makes the id out of its own name and key.
    id: t.id({ description: 'Opaque and versioned.', resolve: () => '' }),
  }),
});
