/** An instant as platforms write it (RFC 3339, with or without fractions). Null when absent or unreadable. */
export function readInstant(value: unknown): Date | null {
  const instant = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
