import type { ExecutionResult } from 'graphql';
import { bytesOf } from '../cache/answer.ts';

/** A result that is written already: Yoga sends that instead of the result itself, which has no tree. */
export interface WrittenResult extends ExecutionResult {
  readonly bytes: Buffer;
  stringify(): string;
}

export const writtenResult = (bytes: Buffer): WrittenResult => ({
  data: {},
  bytes,
  stringify: () => bytes.toString(),
});

export const bytesOfResult = (result: ExecutionResult | WrittenResult): Buffer =>
  'bytes' in result ? result.bytes : bytesOf(JSON.stringify(result));
