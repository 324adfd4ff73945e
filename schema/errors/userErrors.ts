import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import { ScrapeRun } from '../types/scrapeRun.ts';

interface UserErrorRecord {
  code: string;
  message: string;
}

/** What a client can act on is part of a mutation's answer, not an exception of it. */
const UserError = builder.interfaceRef<UserErrorRecord>('UserError').implement({
  rights: 'viewer',
  description: '`code` is stable and listed in docs/reference/errors.md.',
  fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
});

export const InvalidInputError = builder
  .objectRef<UserErrorRecord & { path: readonly string[] }>('InvalidInputError')
  .implement({
    rights: 'viewer',
    description: 'A value of the input is not what was expected.',
    interfaces: [UserError],
    fields: (t) => ({
      path: t.stringList({
        description: 'From the argument to the value: ["input", "handle"].',
        resolve: ({ path }) => [...path],
      }),
    }),
  });

/** `path` begins below `input`. */
export const invalidInput = (path: readonly string[], message: string, code = 'INVALID_INPUT') =>
  branded('InvalidInputError', { code, message, path: ['input', ...path] });

export const NotFoundError = builder.objectRef<UserErrorRecord>('NotFoundError').implement({
  rights: 'viewer',
  description: 'The id is well-formed, but there is no such object.',
  interfaces: [UserError],
});

export const notFound = (message: string) => branded('NotFoundError', { code: 'NOT_FOUND', message });

export const ScrapeRunActiveError = builder
  .objectRef<UserErrorRecord & { run: ScrapeRunRow }>('ScrapeRunActiveError')
  .implement({
    rights: 'viewer',
    description:
      'A run of the same date that shares an account is QUEUED or RUNNING. Runs of different dates never block ' +
      'each other.',
    interfaces: [UserError],
    fields: (t) => ({ run: t.expose('run', { type: ScrapeRun }) }),
  });

export const scrapeRunActive = (run: ScrapeRunRow) =>
  branded('ScrapeRunActiveError', {
    code: 'SCRAPE_RUN_ACTIVE',
    message: `A run of ${run.date} that shares an account is ${run.status}.`,
    run,
  });

export const IdempotencyConflictError = builder
  .objectRef<UserErrorRecord>('IdempotencyConflictError')
  .implement({
    rights: 'viewer',
    description:
      'The key was used with another input. A key is stored with its run in one transaction: only a success is ' +
      'replayed, for 24 h.',
    interfaces: [UserError],
  });

export const idempotencyConflict = () =>
  branded('IdempotencyConflictError', {
    code: 'IDEMPOTENCY_CONFLICT',
    message: 'This idempotencyKey was used with another input in the last 24 hours.',
  });

export const NothingToScrapeError = builder.objectRef<UserErrorRecord>('NothingToScrapeError').implement({
  rights: 'viewer',
  description:
    'No ACTIVE account is left after filter and accountIds. Accounts that would all be SKIPPED still make a run.',
  interfaces: [UserError],
});

export const nothingToScrape = (message: string) =>
  branded('NothingToScrapeError', { code: 'NOTHING_TO_SCRAPE', message });
