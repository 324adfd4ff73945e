import type { GraphQLSchema } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Cursors, Piece, Reading } from '../../db/cursors.ts';
import { dayOf } from '../../db/day.ts';
import { LINE_END } from '../../db/queries/exportLines.ts';
import { NOT_SIGNED_IN } from '../auth/identify.ts';
import type { AuditEnd, AuditRequest, Ports } from '../../schema/context.ts';
import type { Auth } from '../auth/openAuth.ts';
import type { Caller } from '../auth/caller.ts';
import type { RateLimits } from '../gate/openRateLimits.ts';
import { sendShortage } from '../gate/refuseShortage.ts';
import { refusal } from '../graphql/refusal.ts';
import { sendError } from '../http/sendError.ts';
import { sendRefusal } from '../http/sendRefusal.ts';
import { createExportPaths, type ExportPath } from './exportPaths.ts';
import { breakOff, sendPieces, writeExportHead } from './sendExport.ts';

export interface ServeExportOptions {
  schema: GraphQLSchema;
  cursors: Cursors;
  auth: Auth;
  limits: RateLimits;
  beginAudit: Ports['beginAudit'];
  /** Aborts when the server is told to stop. */
  stopping: AbortSignal;
  log: Logger;
  now: () => Date;
}

export interface ExportExchange {
  pathname: string;
  /** The query string, with its question mark. */
  search: string;
  requestId: string;
}

export interface ServeExport {
  /** Whether something can be exported at this path. */
  has(pathname: string): boolean;
  serve(req: IncomingMessage, res: ServerResponse, exchange: ExportExchange): Promise<void>;
}

/** A caller makes ten at once and then one every two seconds. */
const POINTS = 100;
/** Of what is refused, and of a head alone. */
const LEAST_POINTS = 1;
const METHODS = 'GET, HEAD, OPTIONS';
/** Ten times what the longest takes on a fast line; then it is its reader that holds one of few places. */
const LONGEST_MS = 60 * 60_000;
/** Of the 7 s in which answers get out when the process is told to stop: what is nearly done is finished. */
const GRACE_MS = 4_000;

/** Serves what leaves by the file: everybody who may read may have it, a few at a time. */
export function createServeExport(options: ServeExportOptions): ServeExport {
  const { cursors, auth, limits, beginAudit, stopping, log, now } = options;
  const paths = createExportPaths(options.schema);

  async function callerOf(req: IncomingMessage): Promise<Caller> {
    const caller = await auth.identify(req);
    if (caller.role === null) throw refusal('UNAUTHENTICATED', NOT_SIGNED_IN);
    return caller;
  }

  async function send(
    req: IncomingMessage,
    res: ServerResponse,
    { path, plan, requestId }: { path: ExportPath; plan: ReturnType<ExportPath['plan']>; requestId: string },
  ): Promise<'SUCCEEDED' | 'FAILED'> {
    if (res.closed) return 'FAILED';
    const end = endOf(res, stopping);
    const reading = cursors.begin(end.signal);
    try {
      const { columns, query } = await plan(reading);
      const names = path.format === 'csv' ? [Buffer.from(`${columns.join()}${LINE_END}`)] : [];
      const rows = reading.pieces(query);
      // With it the first rows are there, or the reason why there are none, which still has a status.
      const first = await rows.next();
      const encoding = writeExportHead(req, res, headOf(path, now()));
      await sendPieces(res, pieces([...names, ...(first.value ?? [])], rows, reading), {
        encoding,
        signal: end.signal,
      });
      return 'SUCCEEDED';
    } catch (error) {
      if (end.hasLeft) return 'FAILED';
      if (res.headersSent) {
        log.warn({ requestId, err: end.reason ?? error }, 'an export was broken off');
        breakOff(res);
      } else sendRefusal(req, res, end.reason ?? error);
      return 'FAILED';
    } finally {
      end.forget();
      await reading.end();
    }
  }

  return {
    has: (pathname) => paths.has(pathname),
    async serve(req, res, { pathname, search, requestId }) {
      const path = paths.get(pathname)!;
      const isHead = req.method === 'HEAD';
      if (req.method !== 'GET' && !isHead) {
        res.setHeader('Allow', METHODS);
        if (req.method === 'OPTIONS') return void res.writeHead(204).end();
        return sendError(req, res, 'METHOD_NOT_ALLOWED', `Expected one of ${METHODS}, got ${req.method}.`);
      }
      let caller: Caller;
      try {
        caller = await callerOf(req);
      } catch (error) {
        // Who is not known pays as a stranger: guessing is not free.
        const cost = { limits, bucket: auth.strangersBucket(req), points: LEAST_POINTS };
        return sendShortage(req, res, cost) ? undefined : sendRefusal(req, res, error);
      }
      const { bucket } = caller;
      if (sendShortage(req, res, { limits, bucket, points: LEAST_POINTS })) return;
      let plan: ReturnType<ExportPath['plan']>;
      try {
        plan = path.plan(search, now());
      } catch (error) {
        return sendRefusal(req, res, error);
      }
      if (isHead) {
        writeExportHead(req, res, headOf(path, now()));
        res.end();
        return;
      }
      if (stopping.aborted)
        return sendError(req, res, 'SERVICE_UNAVAILABLE', 'This server is stopping. Ask again in a moment.');
      if (cursors.free === 0) return sendError(req, res, 'SERVICE_UNAVAILABLE', busy(cursors.places));
      // A bucket is to hold all of them at once.
      limits.giveBack(bucket, LEAST_POINTS);
      if (sendShortage(req, res, { limits, bucket, points: POINTS })) return;
      let endAudit: AuditEnd;
      try {
        endAudit = await beginAudit(auditOf(caller, path, { search, requestId }));
      } catch (error) {
        return sendRefusal(req, res, error);
      }
      await endAudit(await send(req, res, { path, plan, requestId }), {});
    },
  };
}

/** An export in the audit: what was asked for, as it was asked. */
function auditOf(
  { name: caller, role }: Caller,
  { name, format }: ExportPath,
  { search, requestId }: Pick<ExportExchange, 'search' | 'requestId'>,
): AuditRequest {
  const asked = new URLSearchParams(search);
  const parameters = [...new Set(asked.keys())].map((key) => [key, asked.getAll(key)]);
  const action = name === 'accounts' ? 'exportAccounts' : 'exportSnapshots';
  return { caller, role: role!, action, input: { format, ...Object.fromEntries(parameters) }, requestId };
}

const busy = (places: number): string =>
  `${places} exports are under way, and this server makes no more at a time. Ask again in a moment.`;

const headOf = ({ format, name }: ExportPath, now: Date) => ({
  format,
  fileName: `tidemark-${name}-${dayOf(now)}`,
});

async function* pieces(first: Piece, rest: AsyncIterable<Piece>, reading: Reading): AsyncGenerator<Piece> {
  if (first.length > 0) yield first;
  yield* rest;
  // Before the client has its end: who asks for the next one then finds the place free.
  await reading.end();
}

/** When an export is over whatever is left of it: its client has left, it takes too long, or the server stops. */
function endOf(res: ServerResponse, stopping: AbortSignal) {
  const controller = new AbortController();
  let reason: Error | undefined;
  let hasLeft = false;
  const cut = (message: string) => () => {
    reason = refusal('SERVICE_UNAVAILABLE', message);
    controller.abort(reason);
  };
  const leave = (): void => {
    hasLeft = !res.writableFinished;
    if (hasLeft) controller.abort();
  };
  const stop = cut('This server is stopping. Ask again in a moment.');
  let grace: NodeJS.Timeout | undefined;
  const onStopping = (): void => void (grace = setTimeout(stop, GRACE_MS));
  const longest = setTimeout(cut('The export took longer than an hour.'), LONGEST_MS);
  res.once('close', leave);
  stopping.addEventListener('abort', onStopping, { once: true });
  return {
    signal: controller.signal,
    get hasLeft() {
      return hasLeft;
    },
    /** What the client may be told; undefined while there is no end, or when it has left. */
    get reason() {
      return reason;
    },
    forget() {
      clearTimeout(longest);
      clearTimeout(grace);
      res.off('close', leave);
      stopping.removeEventListener('abort', onStopping);
    },
  };
}
