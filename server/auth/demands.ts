import {
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { ROLES, type Role } from '../../db/domain.ts';
import { hasRightsOf } from '../../schema/rights.ts';
import { refusal } from '../graphql/refusal.ts';
import type { Caller } from './caller.ts';

/** What an operation demands of who asks. */
export interface Demands {
  role: Role;
  /** The first field that demands it. */
  field: string;
  /** Its answer tells who asks: it is another for each. */
  isAboutCaller: boolean;
}

/** Documents are parsed once a text, so each operation is looked at once. */
const known = new WeakMap<OperationDefinitionNode, Demands>();

/**
 * Of everything that an operation selects, whatever `@skip` and `@include` say and whatever type is met: its rights are
 * those that its fields or their types declare. What declares none is for admins; a test sees to it that nothing is such.
 */
export function demandsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Demands {
  let demands = known.get(operation);
  if (!demands) known.set(operation, (demands = findDemands(schema, document, operation)));
  return demands;
}

function findDemands(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Demands {
  const demands: Demands = { role: 'viewer', field: '', isAboutCaller: false };
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    Field() {
      const field = types.getFieldDef();
      const parent = types.getParentType();
      if (!field || !parent || field.name.startsWith('__') || parent.name.startsWith('__')) return;
      const role = (field.extensions['rights'] ?? parent.extensions['rights'] ?? 'admin') as Role;
      if (!hasRightsOf(demands.role, role))
        Object.assign(demands, { role, field: `${parent.name}.${field.name}` });
      if (field.extensions['aboutCaller'] === true) demands.isAboutCaller = true;
    },
  });
  visit(separateOperations(document)[operation.name?.value ?? '']!, visitor);
  return demands;
}

/** FORBIDDEN when the caller has not the rights that are demanded. */
export function rightsFault({ role, name }: Caller, demands: Demands): GraphQLError | undefined {
  if (hasRightsOf(role, demands.role)) return undefined;
  const who = name === 'anyone' ? 'callers who have not signed in are' : 'this caller is';
  const demanded = demands.role === ROLES.at(-1) ? demands.role : `${demands.role} and above`;
  return refusal('FORBIDDEN', `${demands.field} is for the role ${demanded}; ${who} ${role}.`);
}
