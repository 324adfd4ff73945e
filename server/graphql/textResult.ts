import type { ExecutionResult } from 'graphql';

/** A result that is known as text: Yoga writes that instead of the result itself, which has no tree. */
export interface TextResult extends ExecutionResult {
  stringify(): string;
}

export const textResult = (text: () => string): TextResult => ({ data: {}, stringify: text });

export const textOf = (result: ExecutionResult | TextResult): string =>
  'stringify' in result ? result.stringify() : JSON.stringify(result);
