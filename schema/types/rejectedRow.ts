import { builder } from '../builder.ts';
import type { RejectedRow as RejectedRowRecord } from '../context.ts';

/** That are listed; the others are only counted. */
export const MAX_REJECTED = 1_000;

export const RejectedRow = builder.objectRef<RejectedRowRecord>('RejectedRow').implement({
  rights: 'viewer',
  description:
    'line: in CSV 1 is the header; in JSON and urls the position from 1. At most 1,000 rows are listed.',
  fields: (t) => ({
    line: t.exposeInt('line'),
    code: t.exposeString('code'),
    message: t.exposeString('message'),
  }),
});
