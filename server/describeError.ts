/** An error as it is logged. */
export interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  /** Where it was thrown, nearest first; its message is not repeated here. */
  stack?: string;
  cause?: ErrorDescription;
}

/** Enough for a statement; a text of a client could be a megabyte. */
const LONGEST_MESSAGE = 1_000;
/** Beyond it the frames are those of libraries and of Node. */
const MOST_FRAMES = 15;
/** Wrapped more often than that is wrapped in a circle. */
const MOST_CAUSES = 4;

/**
 * Only what is known to be harmless: libraries hang requests, connection settings and parameters of statements onto their
 * errors, and what clients send is theirs.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something that is no error was thrown.' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, MOST_FRAMES);
  const cause = originOf(error);
  return {
    type: error.name,
    message: withoutParameters(error.message).slice(0, LONGEST_MESSAGE),
    ...(code !== undefined && { code }),
    ...(frames && frames.length > 0 && { stack: frames.join('\n') }),
    ...(cause instanceof Error && depth < MOST_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}

/** Drizzle puts the values of a failed statement behind it. */
const withoutParameters = (message: string): string => message.replace(/\nparams:.*$/s, '');

/** graphql-js, an AggregateError and Node each have their own way to say what was behind an error. */
function originOf(error: Error): unknown {
  if ('originalError' in error && error.originalError !== undefined) return error.originalError;
  if (error instanceof AggregateError) return error.errors[0];
  return error.cause;
}
