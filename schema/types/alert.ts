import { builder } from '../builder.ts';
import type { AlertFigures } from '../performanceFigures.ts';

const AlertSeverity = builder.enumType('AlertSeverity', {
  values: ['WARNING', 'CRITICAL'] as const,
  description: 'CRITICAL: nothing is collected, or nothing can be answered but from the cache.',
});

/** One of each rule. */
export const MOST_ALERTS = 8;

export const Alert = builder.objectRef<AlertFigures>('Alert').implement({
  rights: 'viewer',
  description: 'Something is beyond its threshold, and was so at two looks in a row, ten seconds apart.',
  fields: (t) => ({
    rule: t.exposeString('rule', { description: 'Its name, as docs/how-to/get-alerts.md lists them.' }),
    severity: t.expose('severity', { type: AlertSeverity }),
    value: t.exposeFloat('value', {
      description: 'At the last look at which it was beyond the threshold, in the unit of that.',
    }),
    threshold: t.exposeFloat('threshold', {
      description: 'As configured: milliseconds, seconds, hours or percent.',
    }),
    since: t.expose('since', { type: 'DateTime', description: 'The first look at which it was so.' }),
    message: t.exposeString('message'),
  }),
});
