import { Lexer, Source, TokenKind, type GraphQLError } from 'graphql';
import { limitError } from './limitError.ts';

/** Five times the introspection of GraphiQL. */
const TOKEN_LIMIT = 2_000;
/**
 * Brackets of any kind inside each other. The deepest that the other limits let through is some 40: fields, fragments
 * among them, and arguments. Parser and executor call themselves for each, and the stack ends at some thousands.
 */
const NESTING_LIMIT = 64;

/** Data travels in variables: a document with all its tokens has some ten thousand characters. */
const LENGTH_LIMIT = 100_000;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

export interface CheckedTokens {
  /** Up to the first that is none. */
  tokens: number;
  error: GraphQLError | undefined;
}

/** Reads a document's tokens, which takes no stack, before anything reads what they mean. */
export function checkTokens(text: string): CheckedTokens {
  if (text.length > LENGTH_LIMIT) return { tokens: 0, error: tooLong(text.length) };
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  let deepest = 0;
  try {
    for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
      tokens += 1;
      if (tokens > TOKEN_LIMIT) break;
      if (OPENING.has(kind)) deepest = Math.max(deepest, (nesting += 1));
      else if (CLOSING.has(kind)) nesting -= 1;
    }
  } catch {
    // No token: the parser comes to it, too, and says what is wrong.
  }
  return { tokens, error: errorOf(tokens, deepest) };
}

const tooLong = (characters: number): GraphQLError =>
  limitError(
    'TOKEN_LIMIT',
    `Expected a document of at most ${LENGTH_LIMIT} characters, got ${characters}. Send data in "variables".`,
    { characters, limit: LENGTH_LIMIT },
  );

function errorOf(tokens: number, deepest: number): GraphQLError | undefined {
  if (deepest > NESTING_LIMIT)
    return limitError(
      'DEPTH_LIMIT',
      `Expected at most ${NESTING_LIMIT} brackets inside each other, got ${deepest}.`,
      {
        depth: deepest,
        limit: NESTING_LIMIT,
      },
    );
  if (tokens > TOKEN_LIMIT)
    return limitError('TOKEN_LIMIT', `Expected a document of at most ${TOKEN_LIMIT} tokens, got more.`, {
      limit: TOKEN_LIMIT,
    });
  return undefined;
}
