/**
 * Whether a POST may be read: application/json in UTF-8, uncompressed. Nothing else is taken, as a browser sends
 * forms and plain text to other sites without asking them first, and JSON only after asking.
 */
export function isReadableJson(
  contentType: string | undefined,
  contentEncoding: string | undefined,
): boolean {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return false;
  if (contentType === 'application/json') return true;
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'application/json') return false;
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset);
}
