/** What is wrong with something that a person entered: a code for programs, a sentence for people. */
export interface InputFault {
  readonly code: InputFaultCode;
  readonly message: string;
}

/** Listed in docs/reference/errors.md; the codes of RejectedRow and of pasted URLs. */
export type InputFaultCode =
  | 'INVALID_PLATFORM'
  | 'INVALID_HANDLE'
  | 'INVALID_URL'
  | 'UNSUPPORTED_URL'
  | 'NOT_A_PROFILE'
  | 'PLATFORM_MISMATCH'
  | 'MISSING_HANDLE'
  | 'INVALID_ORGANIZATION'
  | 'WRONG_COLUMN_COUNT'
  | 'INVALID_ENCODING'
  | 'INVALID_CSV'
  | 'INVALID_JSON'
  | 'INVALID_DATE'
  | 'FUTURE_DATE'
  | 'INVALID_NUMBER';

/** What was entered, fit to stand in a message: quoted, short, control characters visible. */
export function quoteInput(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return JSON.stringify(short);
}

/** A line of a terminal holds it together with the rest of the sentence. */
const MAX_QUOTED = 60;
