/** A text at once, or a file as it comes: bytes are read as UTF-8, what is none of it becomes U+FFFD. */
export type TextSource = string | AsyncIterable<string | Uint8Array>;

/** A file as a whole cannot be read: it is empty, or has not the form that is expected. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** The text piece by piece, without a byte-order mark. The last piece may be empty. */
export async function* piecesOf(source: TextSource): AsyncGenerator<{ piece: string; isLast: boolean }> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let isStart = true;
  for await (const raw of typeof source === 'string' ? [source] : source) {
    const piece = typeof raw === 'string' ? raw : decoder.decode(raw, { stream: true });
    yield { piece: isStart ? piece.replace(/^\uFEFF/, '') : piece, isLast: false };
    isStart &&= piece === '';
  }
  yield { piece: decoder.decode(), isLast: true };
}

/** True for text with NUL or half a surrogate pair, which cannot be stored, or U+FFFD, which stands where bytes were not UTF-8. */
export function isUnreadable(text: string): boolean {
  return /[\u0000\uFFFD\p{Surrogate}]/u.test(text);
}
