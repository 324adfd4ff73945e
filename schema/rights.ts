/** What a caller may do, each role all that the ones before it may. */
export const ROLES = ['viewer', 'editor', 'operator', 'admin'] as const;

/**
 * viewer: reads. editor: also imports and updates. operator: also triggers, cancels, purges, optimises. admin: also keys
 * and audit.
 */
export type Role = (typeof ROLES)[number];

/** Whether a role has the rights of another; nobody (null) has none. */
export const hasRightsOf = (role: Role | null, demanded: Role): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(demanded);
