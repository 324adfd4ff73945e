import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLSchema,
} from 'graphql';

/** By `Type.field`. */
export type IntrospectionSizes = ReadonlyMap<string, number>;

/**
 * How many objects the fields of introspection hold: counted over this schema, an average each. The most that one type
 * has of anything, multiplied down to arguments and their types, would be a hundred times what GraphiQL gets.
 */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const inputFields = types.flatMap((type) =>
    isInputObjectType(type) ? Object.values(type.getFields()) : [],
  );
  const values = types.flatMap((type) => (isEnumType(type) ? type.getValues() : []));
  const args = fields.flatMap((field) => field.args);
  const interfaces = types.flatMap((type) => (isObjectType(type) ? type.getInterfaces() : []));
  const possible = types.flatMap((type) =>
    isUnionType(type) || isInterfaceType(type) ? schema.getPossibleTypes(type) : [],
  );
  const directives = schema.getDirectives();
  // A type that is said somewhere is wrapped so often: [Account!]! three times.
  const said = [...fields, ...inputFields, ...args].map(({ type }) => wrappings(type));
  const wrapped = said.reduce((sum, count) => sum + count, 0);

  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Type.fields', fields.length / types.length],
    ['__Type.inputFields', inputFields.length / types.length],
    ['__Type.enumValues', values.length / types.length],
    ['__Type.interfaces', interfaces.length / types.length],
    ['__Type.possibleTypes', possible.length / types.length],
    ['__Type.ofType', wrapped / (wrapped + said.length)],
    ['__Field.args', args.length / fields.length],
    ['__Directive.args', directives.flatMap((directive) => directive.args).length / directives.length],
  ]);
}

const wrappings = (type: unknown): number => String(type).match(/[[!]/g)?.length ?? 0;
