/** Trigrams find what is longer; beyond three the index grows and finds no more. */
const LONGEST = 3;

/** Every run of one to three characters of the texts: what `search` is looked up by, however short it is. */
export function searchGrams(texts: readonly string[]): string[] {
  const grams = new Set<string>();
  for (const text of texts) {
    const characters = [...text];
    for (let start = 0; start < characters.length; start += 1) {
      for (let length = 1; length <= LONGEST && start + length <= characters.length; length += 1) {
        grams.add(characters.slice(start, start + length).join(''));
      }
    }
  }
  return [...grams];
}

/** The grams that every text with `part` in it has: its longest ones suffice. */
export function requiredGrams(part: string): string[] {
  const characters = [...part];
  if (characters.length <= LONGEST) return [part];
  return searchGrams([part]).filter((gram) => [...gram].length === LONGEST);
}
