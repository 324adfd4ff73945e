/** Of the two seconds that a query has: what is known without the database is told in time, whatever becomes of this part. */
const PATIENCE_MS = 1_000;

/** What the database says for `performance`; null when it is away, refuses, or has not answered within a second. */
export async function elseNull<T>(asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, null);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
