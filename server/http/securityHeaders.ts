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

const withPolicy = (directives: Record<string, string[]>) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // Who ends TLS in front of this server decides whether its name is for ever bound to it.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });

const strict = withPolicy(POLICY);
/** Monaco, the editor inside GraphiQL, writes its themes into style elements. Scripts stay as strict as elsewhere. */
const forGraphiql = withPolicy({ ...POLICY, 'style-src': ["'self'", "'unsafe-inline'"] });

/** Sets the headers by which a browser is told to trust nothing that does not come from here. */
export function setSecurityHeaders(req: IncomingMessage, res: ServerResponse, pathname: string): void {
  const set = /^\/graphiql(?:\.html|\/)?$/.test(pathname) ? forGraphiql : strict;
  set(req, res, () => undefined);
}
