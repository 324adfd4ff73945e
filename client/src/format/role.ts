import type { graphql } from '../graphql.ts';

export type Role = ReturnType<typeof graphql.scalar<'Role'>>;

/** Each has the rights of those before it. */
export const roles = ['VIEWER', 'EDITOR', 'OPERATOR', 'ADMIN'] as const satisfies readonly Role[];

export const roleName = (role: Role): string => role.toLowerCase();

/** `Viewer: reads` and so on, for who has to choose one. */
export const ROLE_RIGHTS: Readonly<Record<Role, string>> = {
  VIEWER: 'Viewer: reads',
  EDITOR: 'Editor: also adds and imports',
  OPERATOR: 'Operator: also runs',
  ADMIN: 'Admin: also keys and audit',
};

export const hasRightsOf = (role: Role, demanded: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(demanded);
