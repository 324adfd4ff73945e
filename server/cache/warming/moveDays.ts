import { addDays, isDay } from '../../../db/day.ts';

/** A text that is a day, in the JSON of a request: as a value of variables, or as a literal of the document. */
const DAY_TEXT = /(?<=")\d{4}-\d{2}-\d{2}(?=\\?")/g;

/** The request with every day in it so much later: what asked for "the last year" yesterday asks for it today. */
export function moveDays(body: string, days: number): string {
  return days === 0 ? body : body.replace(DAY_TEXT, (text) => (isDay(text) ? addDays(text, days) : text));
}
