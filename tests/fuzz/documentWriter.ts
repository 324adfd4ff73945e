import { astFromValue, isNonNullType, print, type GraphQLInputType } from 'graphql';
import type { Random } from './random.ts';

/** Collects what a document has beside its selections: variables and fragments. */
export interface DocumentWriter {
  /** A value as it stands in the document: a literal, or a variable that holds it. */
  value(value: unknown, type: GraphQLInputType): string;
  /** The selections as a fragment of their own; what stands in its place. */
  fragment(type: string, selections: string): string;
  /** A name that no other field of the document has. */
  alias(): string;
  document(name: string, selections: string): string;
  readonly variables: Record<string, unknown>;
}

export function createDocumentWriter(random: Random): DocumentWriter {
  const variables: Record<string, unknown> = {};
  const declarations: string[] = [];
  const fragments: string[] = [];
  let aliases = 0;

  return {
    value(value, type) {
      const literal = astFromValue(value, type);
      if (!literal || random.chance(0.5)) {
        const name = `v${declarations.length}`;
        // A default that is never used, as a value is sent; and one that is.
        const hasDefault = literal && !isNonNullType(type) && random.chance(0.2);
        declarations.push(`$${name}: ${type.toString()}${hasDefault ? ` = ${print(literal)}` : ''}`);
        if (!hasDefault || random.chance(0.5)) variables[name] = value;
        return `$${name}`;
      }
      return print(literal);
    },
    fragment(type, selections) {
      const name = `F${fragments.length}`;
      fragments.push(`fragment ${name} on ${type} { ${selections} }`);
      return `...${name}`;
    },
    alias: () => `a${(aliases += 1)}`,
    document(name, selections) {
      const declared = declarations.length > 0 ? `(${declarations.join(', ')})` : '';
      return [`query ${name}${declared} { ${selections} }`, ...fragments].join('\n');
    },
    variables,
  };
}
