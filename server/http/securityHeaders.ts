import helmet from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';

const POLICY = {
  'default-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'worker-src': ["'self'"],
};

/** helmet looks at no request with these settings. */
const NO_REQUEST = Object.create(null) as IncomingMessage;

/** Name, value, name, value …: helmet's headers are the same for every answer, so it is asked once. */
function headersWith(directives: Record<string, string[]>): readonly string[] {
  const headers: string[] = [];
  const recorder = {
    setHeader: (name: string, value: string) => headers.push(name, value),
    removeHeader: () => undefined,
  };
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // Who ends TLS in front of this server decides whether its name is for ever bound to it.
    strictTransportSecurity: false,
    // Not no-referrer: with that, browsers send the forms of our own pages with "Origin: null".
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })(NO_REQUEST, recorder as unknown as ServerResponse, () => undefined);
  // helmet has no name for it. The dashboard copies to the clipboard, and needs nothing else of a device.
  return [...headers, 'Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'];
}

const strict = headersWith(POLICY);
/** Monaco, the editor inside GraphiQL, writes its themes into style elements. Scripts stay as strict as elsewhere. */
const forGraphiql = headersWith({ ...POLICY, 'style-src': ["'self'", "'unsafe-inline'"] });

/** By which a browser is told to trust nothing that does not come from here: name, value, name, value … */
export const pageHeaders = (pathname: string): readonly string[] =>
  /^\/graphiql(?:\.html|\/)?$/.test(pathname) ? forGraphiql : strict;

/** Of answers for programs, which are no pages: nothing in them is ever run, framed, or taken by another site. */
export const DATA_HEADERS: readonly string[] = [
  ...['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ...['Cross-Origin-Resource-Policy', 'same-origin'],
  ...['Referrer-Policy', 'same-origin'],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['X-Frame-Options', 'DENY'],
];

export function setHeaders(res: ServerResponse, headers: readonly string[]): void {
  for (let at = 0; at < headers.length; at += 2) res.setHeader(headers[at]!, headers[at + 1]!);
}
