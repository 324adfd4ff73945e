/** True for text of 1 to `maxLength` characters that can be stored and shown in one line. */
export function isText(text: string, maxLength: number): boolean {
  return text !== '' && text.length <= maxLength && !/\p{Control}|\p{Surrogate}/u.test(text);
}
