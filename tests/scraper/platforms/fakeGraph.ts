import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeMood } from '../../contracts/platformFake.ts';
import { sendJson } from './startFakeServer.ts';

/** An error in the envelope of Meta's platforms. */
export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly message?: string;
  readonly type?: string;
  readonly isTransient?: boolean;
}

export function graphErrorBody({ code, subcode, message, type, isTransient }: GraphError): object {
  return {
    error: {
      message: message ?? `(#${code}) Refused, says Meta to 127.0.0.1.`,
      type: type ?? 'OAuthException',
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      ...(isTransient !== undefined && { is_transient: isTransient }),
      fbtrace_id: 'AbCdEf',
    },
  };
}

export function sendGraphError(
  response: ServerResponse,
  error: GraphError,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, error.status, graphErrorBody(error), headers);
}

/** `X-Business-Use-Case-Usage` of one business. */
export function useCaseUsage(type: string, usage: Readonly<Record<string, number>>): Record<string, string> {
  const all = { call_count: 28, total_cputime: 25, total_time: 25, estimated_time_to_regain_access: 0 };
  return {
    'x-business-use-case-usage': JSON.stringify({ '112130216863063': [{ type, ...all, ...usage }] }),
  };
}

export interface GraphFake {
  readonly mood: FakeMood;
  readonly token: string;
  readonly now: () => Date;
  /** Type and code of the throttling by use case. */
  readonly throttle: { readonly type: string; readonly code: number };
  /** Status of refusals for the token or a permission. */
  readonly refusalStatus: number;
}

/** Refuses by mood, and whoever has not the token; true when it has answered. */
export function refuseGraph(
  { mood, token, now, throttle, refusalStatus: status }: GraphFake,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const isKnown = request.headers.authorization === `Bearer ${token}`;
  switch (mood.kind) {
    case 'broken':
      mood.answer(request, response);
      return true;
    case 'limited': {
      const minutes = Math.ceil((mood.until.getTime() - now().getTime()) / 60_000);
      const usage = { call_count: 100, estimated_time_to_regain_access: minutes };
      sendGraphError(response, { status: 400, code: throttle.code }, useCaseUsage(throttle.type, usage));
      return true;
    }
    case 'unpermitted':
      sendGraphError(response, { status, code: 10 });
      return true;
    case 'quota':
      throw new Error('Meta has no refusal of the kind quota.');
    case 'unauthorized':
    case 'well':
      if (isKnown && mood.kind === 'well') return false;
      sendGraphError(response, { status, code: 190, subcode: 467 });
      return true;
  }
}

/** The fields of an object that were asked for, and `id`, as Meta sends them; null when one is not known. */
export function pickFields(
  all: Readonly<Record<string, unknown>>,
  known: string,
  asked: string,
): object | null {
  const names = asked.split(',').map((field) => /^[a-z_]+/.exec(field)?.[0] ?? '');
  if (names.some((name) => !known.split(' ').includes(name))) return null;
  return Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));
}
