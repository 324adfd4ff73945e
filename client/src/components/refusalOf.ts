import type { CombinedError } from 'urql';
import { describeError } from '../format/describeError.ts';

/** Why a mutation was not done: what the transport says, or the message of the payload. */
export function refusalOf(error: CombinedError | undefined, payload: object | undefined): string | undefined {
  if (error) {
    const { title, detail } = describeError(error);
    return `${title}. ${detail}`;
  }
  return payload !== undefined && 'message' in payload ? String(payload.message) : undefined;
}
