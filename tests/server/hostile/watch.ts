import { expect } from 'vitest';
import { STATUS_OF_CODE } from '../../../server/http/errorCode.ts';

export interface Seen {
  status: number;
  body: string;
}

export interface Watch {
  /** Sends by `ask` and looks at the answer; returns the codes in it. */
  refusal(what: string, ask: () => Promise<Seen>): Promise<string[]>;
  /** A line with what was seen. */
  report(): string;
}

/** The longest body of a refusal: a message has at most 1,000 characters, a batch ten of them, each escaped. */
const LONGEST = 25_000;
/** What no answer to a client may have in it. */
const INTERNALS = [
  /\bat (?:Object|async|new|Module|process)[ .]/,
  /node_modules|node:internal|\.[jt]s:\d+/,
  /\/(?:server|schema|scraper|db|work|tmp|home|dist)\//,
  /postgres|drizzle|pg_catalog|SQLSTATE|relation "/i,
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM) [^"]*(?:FROM|VALUES|SET|WHERE)\b/i,
  /ECONN|EPIPE|ENOENT|\b22021\b|\b22P05\b|\b22P02\b/,
  /RangeError|TypeError|SyntaxError|Maximum call stack|Cannot read|is not a function|undefined/,
];

/** Holds every answer against what is promised to whatever a client sends. */
export function createWatch(databaseUrl: () => string): Watch {
  const { tally } = { tally: { requests: 0, faults: 0, slowest: 0, slowestOf: '' } };

  return {
    async refusal(what, ask) {
      const startedAt = performance.now();
      const { status, body } = await ask();
      const took = performance.now() - startedAt;
      tally.requests += 1;
      if (status >= 500) tally.faults += 1;
      if (took > tally.slowest) Object.assign(tally, { slowest: took, slowestOf: what });

      expect({ what, status, body: status >= 500 ? body : '' }).toMatchObject({
        status: expect.toSatisfy(isNoFault),
      });
      const codes = [...body.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code = '']) => code);
      for (const code of codes) if (!(code in STATUS_OF_CODE)) expect(OF_PAYLOADS, what).toContain(code);
      expect(codes, what).not.toContain('INTERNAL_ERROR');
      if (status >= 400) expect(codes.length, `${what}: ${status} ${body.slice(0, 200)}`).toBeGreaterThan(0);
      if (codes.length > 0) expect(body.length, what).toBeLessThan(LONGEST);
      for (const pattern of INTERNALS) expect(body, what).not.toMatch(pattern);
      const { hostname, port, password, pathname } = new URL(databaseUrl());
      for (const secret of [`${hostname}:${port}`, password, pathname.slice(1)])
        if (secret !== '') expect(body, what).not.toContain(secret);
      return codes;
    },
    report: () =>
      `${tally.requests} hostile requests, ${tally.faults} answered 5xx, ` +
      `slowest ${tally.slowest.toFixed(0)} ms (${tally.slowestOf.slice(0, 60)})\n`,
  };
}

const isNoFault = (status: number): boolean => status >= 200 && status < 500;

/** Codes that are data: of a payload's error, of a rejected row. */
const OF_PAYLOADS = [
  'INVALID_INPUT',
  'SCRAPE_RUN_ACTIVE',
  'IDEMPOTENCY_CONFLICT',
  'NOTHING_TO_SCRAPE',
  ...['INVALID_PLATFORM', 'INVALID_HANDLE', 'INVALID_URL', 'UNSUPPORTED_URL', 'NOT_A_PROFILE'],
  ...['PLATFORM_MISMATCH', 'MISSING_HANDLE', 'INVALID_ORGANIZATION', 'WRONG_COLUMN_COUNT'],
  ...['INVALID_ENCODING', 'INVALID_CSV', 'INVALID_JSON', 'INVALID_DATE', 'FUTURE_DATE', 'INVALID_NUMBER'],
];
