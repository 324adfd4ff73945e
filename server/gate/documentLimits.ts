import {
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ErrorCode } from '../http/errorCode.ts';
import { limitError } from './limitError.ts';

/** What a selection comes to with its fragments written out, each as often as it is spread. */
interface Extent {
  /** Levels of fields. */
  depth: number;
  /** Levels down to the deepest field below `__schema` and `__type`. */
  introspectionDepth: number;
  aliases: number;
  directives: number;
  /** Of the first level. */
  rootFields: number;
  fields: number;
}

interface Limit {
  of: keyof Extent;
  most: number;
  code: ErrorCode;
  what: string;
}

const LIMITS: readonly Limit[] = [
  // Ten levels are what the deepest sensible question has, and two are to spare.
  { of: 'depth', most: 12, code: 'DEPTH_LIMIT', what: 'levels of fields' },
  // GraphiQL asks fifteen: types inside types.
  { of: 'introspectionDepth', most: 16, code: 'DEPTH_LIMIT', what: 'levels of fields below __schema' },
  { of: 'aliases', most: 20, code: 'ALIAS_LIMIT', what: 'aliases' },
  { of: 'directives', most: 50, code: 'DIRECTIVE_LIMIT', what: 'directives' },
  { of: 'rootFields', most: 20, code: 'ROOT_FIELD_LIMIT', what: 'fields at the root' },
  // As many as a document without fragments could have: each is a token.
  { of: 'fields', most: 2_000, code: 'TOKEN_LIMIT', what: 'fields' },
];

/** As `figures` names it. */
const FIGURE: Partial<Record<keyof Extent, string>> = { introspectionDepth: 'depth' };

const NOTHING: Extent = {
  depth: 0,
  introspectionDepth: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  fields: 0,
};

export interface DocumentJudgement {
  /** The first limit that it does not keep. */
  exceeded: GraphQLError | undefined;
  /** A fragment is inside itself: it has no extent, and validation has to refuse it. */
  isCyclic: boolean;
}

/**
 * Holds a document against its limits. Each fragment is measured once, however often it is spread, so this takes as long
 * as the text is.
 */
export function judgeDocument(document: DocumentNode): DocumentJudgement {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, Extent>();
  const open = new Set<string>();
  let isCyclic = false;

  function ofFragment(name: string): Extent {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (open.has(name)) isCyclic = true;
    if (!fragment || open.has(name)) return NOTHING;
    open.add(name);
    const extent = withDirectives(ofSet(fragment.selectionSet), fragment);
    open.delete(name);
    measured.set(name, extent);
    return extent;
  }

  function ofSet({ selections }: SelectionSetNode): Extent {
    const sum = { ...NOTHING };
    for (const selection of selections) add(sum, withDirectives(ofSelection(selection), selection));
    return sum;
  }

  function ofSelection(selection: SelectionNode): Extent {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSet(selection.selectionSet);
    const within = selection.selectionSet ? ofSet(selection.selectionSet) : NOTHING;
    const isIntrospection = selection.name.value === '__schema' || selection.name.value === '__type';
    const below = isIntrospection ? within.depth : within.introspectionDepth;
    return {
      depth: isIntrospection ? 1 : within.depth + 1,
      introspectionDepth: isIntrospection || below > 0 ? below + 1 : 0,
      aliases: within.aliases + (selection.alias ? 1 : 0),
      directives: within.directives,
      rootFields: 1,
      fields: within.fields + 1,
    };
  }

  function ofDefinition(definition: DefinitionNode): Extent {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // Nobody knows yet whether it is about types or spread at all: validation has to look at it all the same.
      const { depth, ...extent } = ofFragment(definition.name.value);
      return { ...extent, depth: 0, introspectionDepth: depth, rootFields: 0 };
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) return NOTHING;
    const extent = withDirectives(ofSet(definition.selectionSet), definition);
    for (const variable of definition.variableDefinitions ?? [])
      extent.directives += variable.directives?.length ?? 0;
    return extent;
  }

  const extents = document.definitions.map(ofDefinition);
  const limit = LIMITS.find(({ of, most }) => extents.some((extent) => extent[of] > most));
  const exceeded = limit && exceededBy(limit, Math.max(...extents.map((extent) => extent[limit.of])));
  return { exceeded, isCyclic };
}

function add(sum: Extent, each: Extent): void {
  sum.depth = Math.max(sum.depth, each.depth);
  sum.introspectionDepth = Math.max(sum.introspectionDepth, each.introspectionDepth);
  sum.aliases += each.aliases;
  sum.directives += each.directives;
  sum.rootFields += each.rootFields;
  sum.fields += each.fields;
}

const withDirectives = (
  extent: Extent,
  { directives }: { directives?: readonly unknown[] | undefined },
): Extent => ({
  ...extent,
  directives: extent.directives + (directives?.length ?? 0),
});

function exceededBy({ of, most, code, what }: Limit, count: number): GraphQLError {
  // Fragments in fragments double with each of them.
  const came = Math.min(count, Number.MAX_SAFE_INTEGER);
  const message = `Expected at most ${most} ${what}, got ${came}. Fragments count wherever they are spread.`;
  return limitError(code, message, { [FIGURE[of] ?? of]: came, limit: most });
}
