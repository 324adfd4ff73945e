const NAME = 'tidemark_session';

/** The value of the session's cookie in a request's header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === NAME) return part.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * Scripts cannot read it, and no other site's page makes a browser send it.
 * @param seconds that it lives; 0 takes it away
 * @param isSecure the browser came by https: it never sends the cookie in the clear then
 */
export const sessionCookie = (value: string, seconds: number, isSecure: boolean): string =>
  `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`;
