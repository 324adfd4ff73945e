import { quoteInput } from './platforms/inputFault.ts';
import { isText } from './isText.ts';

/** Tags are words to filter by; a table shows several of them in a cell. */
const LONGEST_TAG = 50;
const MOST_TAGS = 50;

/** The tags that a person gives an account, each once and trimmed, or what is wrong with them. */
export function checkTags(
  tags: readonly string[],
): { readonly tags: string[] } | { readonly message: string } {
  const trimmed = [...new Set(tags.map((tag) => tag.trim()))];
  const bad = trimmed.find((tag) => !isText(tag, LONGEST_TAG));
  if (bad !== undefined) {
    return { message: `Expected tags of 1 to ${LONGEST_TAG} characters, got ${quoteInput(bad)}.` };
  }
  if (trimmed.length > MOST_TAGS) {
    return { message: `Expected at most ${MOST_TAGS} tags, got ${trimmed.length}.` };
  }
  return { tags: trimmed };
}
