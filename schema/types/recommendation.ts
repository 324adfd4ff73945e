import { builder } from '../builder.ts';
import type { Recommendation as Advised } from '../performanceFigures.ts';

/** One of each rule, and of those about operations, tags, statements and indexes one of each of these. */
export const MOST_RECOMMENDATIONS = 50;

export const Recommendation = builder.objectRef<Advised>('Recommendation').implement({
  rights: 'viewer',
  description: 'What would make Tidemark faster, and the figures that show it.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable; docs/how-to/tune.md lists them.' }),
    message: t.exposeString('message', { description: 'What is so, and what to do about it.' }),
    evidence: t.exposeString('evidence', { description: 'The figures. No value of any row is told.' }),
  }),
});
