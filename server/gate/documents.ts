import {
  GraphQLError,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { checkTokens } from './checkTokens.ts';
import { countComparisons } from './countComparisons.ts';
import { judgeDocument } from './documentLimits.ts';
import { limitError } from './limitError.ts';
import { switchedSubscription } from './switchedSubscription.ts';

/** A document that may be executed, or why not. Errors have their codes. */
export type ReadDocument =
  { document: DocumentNode; errors?: never } | { document?: never; errors: readonly GraphQLError[] };

/** Documents by their texts: each is parsed, measured and validated once. */
export interface Documents {
  read(text: string): ReadDocument;
}

export interface DocumentsOptions {
  schema: GraphQLSchema;
  /** Whether the schema may be asked for; if not, no message names what is not asked for either. */
  introspection: boolean;
}

/**
 * Validation compares fields of one name pair by pair. 5,000 comparisons are some milliseconds, and ten components that
 * each ask the same thirty fields of one object are 3,000.
 */
const COMPARISON_LIMIT = 5_000;

/** Who has made more mistakes sees the others next time; a hundred take longer to tell than all else of a refusal. */
const MOST_ERRORS = 10;

const MOST_DOCUMENTS = 1_000;
/** In bytes: a hundred and seventy documents of two hundred tokens. */
const MOST_MEMORY = 32 * 1024 * 1024;
/** Measured: 300 for a token with what the parser makes of it, 600 for what the executor makes of that. */
const BYTES_PER_TOKEN = 900;
/** Of an error, its message included. */
const BYTES_PER_ERROR = 1_000;

export function createDocuments({ schema, introspection }: DocumentsOptions): Documents {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const known = new LRUCache<string, ReadDocument & { bytes: number }>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_MEMORY,
    sizeCalculation: ({ bytes }) => bytes,
  });

  function check(document: DocumentNode): readonly GraphQLError[] {
    const { exceeded, isCyclic } = judgeDocument(document);
    if (exceeded) return [exceeded];
    const comparisons = isCyclic ? 0 : countComparisons(document);
    if (comparisons > COMPARISON_LIMIT)
      return [
        limitError(
          'TOKEN_LIMIT',
          'The same fields, or fragments, are named too often in one place. ' +
            `Expected at most ${COMPARISON_LIMIT} comparisons of them, got ${comparisons}.`,
          { comparisons, limit: COMPARISON_LIMIT },
        ),
      ];
    const switched = switchedSubscription(document);
    const errors = switched
      ? [switched]
      : validate(schema, document, isCyclic ? [NoFragmentCyclesRule] : rules, {
          hideSuggestions: !introspection,
          maxErrors: MOST_ERRORS,
        });
    return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  }

  function readNew(text: string): ReadDocument & { bytes: number } {
    const { tokens, error } = checkTokens(text);
    const bytes = (count: number): number => 2 * text.length + count + 1;
    if (error) return { errors: [error], bytes: bytes(BYTES_PER_ERROR) };
    let document: DocumentNode;
    try {
      document = parse(text);
    } catch (error) {
      return {
        errors: [coded(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')],
        bytes: bytes(BYTES_PER_ERROR),
      };
    }
    const errors = check(document);
    if (errors.length > 0) return { errors, bytes: bytes(errors.length * BYTES_PER_ERROR) };
    return { document, bytes: bytes(tokens * BYTES_PER_TOKEN) };
  }

  return {
    read(text) {
      let found = known.get(text);
      if (!found) known.set(text, (found = readNew(text)));
      return found;
    },
  };
}

/**
 * Without its nodes, which would keep the whole document in memory; where it is in the text stays, and the code that a
 * scalar has given to a value.
 */
function coded({ message, source, positions, extensions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, { source, positions, extensions: { code, ...extensions } });
}
