import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

export interface ContractComparison {
  /** Names of the contract that the schema has not yet: `Type`, `Type.field`, `Type.field(argument)`. */
  missing: string[];
  /** Names that the schema has, but otherwise than promised. */
  different: string[];
}

/** Holds the schema against the contract: every name of the contract with its exact type and default. */
export function compareContract(contract: GraphQLSchema, schema: GraphQLSchema): ContractComparison {
  const comparison: ContractComparison = { missing: [], different: [] };
  for (const promised of Object.values(contract.getTypeMap())) {
    if (promised.name.startsWith('__')) continue;
    const actual = schema.getType(promised.name);
    if (!actual) comparison.missing.push(promised.name);
    else if (actual.constructor !== promised.constructor)
      comparison.different.push(`${promised.name}: its kind`);
    else compareType(promised, actual, comparison);
  }
  return comparison;
}

function compareType(
  promised: GraphQLNamedType,
  actual: GraphQLNamedType,
  comparison: ContractComparison,
): void {
  const { missing } = comparison;
  if (isEnumType(promised) && isEnumType(actual)) {
    for (const { name } of promised.getValues())
      if (!actual.getValue(name)) missing.push(`${promised.name}.${name}`);
  }
  if (isUnionType(promised) && isUnionType(actual)) {
    const members = new Set(actual.getTypes().map(({ name }) => name));
    for (const { name } of promised.getTypes())
      if (!members.has(name)) missing.push(`${promised.name} = ${name}`);
  }
  if (isInputObjectType(promised) && isInputObjectType(actual)) {
    compareInputs(promised.name, Object.values(promised.getFields()), actual.getFields(), comparison);
  }
  const hasFields = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type);
  if (!hasFields(promised) || !hasFields(actual)) return;
  for (const { name } of promised.getInterfaces()) {
    if (!actual.getInterfaces().some((each) => each.name === name))
      missing.push(`${promised.name} implements ${name}`);
  }
  for (const field of Object.values(promised.getFields())) {
    const path = `${promised.name}.${field.name}`;
    const found = actual.getFields()[field.name];
    if (!found) {
      missing.push(path);
      continue;
    }
    compareTypes(path, String(field.type), String(found.type), comparison);
    const args = Object.fromEntries(found.args.map((arg) => [arg.name, arg]));
    compareInputs(path, field.args, args, comparison, (name) => `${path}(${name})`);
  }
}

type Input = GraphQLArgument | GraphQLInputField;

function compareInputs(
  owner: string,
  promised: readonly Input[],
  actual: Readonly<Record<string, Input>>,
  comparison: ContractComparison,
  pathOf: (name: string) => string = (name) => `${owner}.${name}`,
): void {
  for (const input of promised) {
    const found = actual[input.name];
    if (!found) {
      comparison.missing.push(pathOf(input.name));
      continue;
    }
    compareTypes(pathOf(input.name), String(input.type), String(found.type), comparison);
    if (input.defaultValue !== found.defaultValue) {
      comparison.different.push(
        `${pathOf(input.name)}: default ${String(input.defaultValue)} is promised, ${String(found.defaultValue)} is there`,
      );
    }
  }
}

function compareTypes(
  path: string,
  promised: string,
  actual: string,
  { different }: ContractComparison,
): void {
  if (promised !== actual) different.push(`${path}: ${promised} is promised, ${actual} is there`);
}
