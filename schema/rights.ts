import { ROLES, type Role } from '../db/domain.ts';

/** Whether a role has the rights of another; nobody (null) has none. */
export const hasRightsOf = (role: Role | null, demanded: Role): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(demanded);
