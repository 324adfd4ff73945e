import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import sirv from 'sirv';
import { sendError } from './sendError.ts';

/** Paths that belong to programs: what is not there is 404, never the dashboard's page. */
const NOT_PAGES = /^\/(?:assets|graphql|export|api|metrics|livez|readyz)(?:\/|$)/;
/** Endings by which a path without `Accept: text/html` names a file. Handles hold dots, so others do not count. */
const FILE_ENDINGS = new Set(
  '.css .gif .html .ico .jpg .js .json .map .mjs .php .png .svg .txt .webmanifest .woff2 .xml'.split(' '),
);
/** The names of assets hold a hash of their content. */
const ASSETS = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

export type ServeClient = (req: IncomingMessage, res: ServerResponse, pathname: string) => void;

/**
 * Serves what Vite has built: the dashboard under every path that is not anything else, GraphiQL, and their assets
 * with the compressed forms that lie beside them.
 */
export function createServeClient(folder: string): ServeClient {
  const serve = sirv(folder, {
    // Looks at the disk for each request: a list made at start would name files that a new build has removed.
    dev: true,
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (res, pathname) =>
      res.setHeader('Cache-Control', pathname.startsWith(ASSETS) ? FOR_EVER : 'no-cache'),
  });

  return (req, res, pathname) => {
    // sirv reads the path by itself, and leaves its dots in.
    req.url = pathname;
    // sirv throws on a range that ends before it begins; nothing here is large enough to be asked for in parts.
    delete req.headers.range;
    // Nor does it look after the file it sends: one whose reader leaves would stay open, one that is gone would throw.
    res.once('pipe', (file: Readable) => {
      file.once('error', () => res.destroy());
      res.once('close', () => file.destroy());
    });
    const notFound = (): void => {
      if (!existsSync(join(folder, 'index.html')))
        sendError(req, res, 'SERVICE_UNAVAILABLE', 'The dashboard is not built yet. Run "npm run build".');
      else sendError(req, res, 'NOT_FOUND', 'Nothing is here.');
    };
    serve(req, res, () => {
      if (!isPage(req, pathname)) return notFound();
      // Told again as the page that every path of the dashboard is.
      req.url = '/';
      serve(req, res, notFound);
    });
  };
}

function isPage(req: IncomingMessage, pathname: string): boolean {
  if (NOT_PAGES.test(pathname)) return false;
  const accept = req.headers.accept ?? '*/*';
  if (accept.includes('text/html')) return true;
  return accept.includes('*/*') && !FILE_ENDINGS.has(extname(pathname).toLowerCase());
}
