/** The server takes requests of 1 MiB; what surrounds the file is a few hundred bytes of it. */
const MOST_BYTES = 1_048_576 - 1_024;

/** The text of a file; undefined when it is too long for a request, escaped as JSON as it will be. */
export async function readForRequest(file: File): Promise<string | undefined> {
  if (file.size > MOST_BYTES) return undefined;
  const text = await file.text();
  const { length } = new TextEncoder().encode(JSON.stringify(text));
  return length > MOST_BYTES ? undefined : text;
}
