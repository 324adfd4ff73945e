import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import { invalidInput, InvalidInputError, notFound, NotFoundError } from '../errors/userErrors.ts';
import { tryDecodeId } from '../globalId.ts';
import { ScrapeRun } from '../types/scrapeRun.ts';

const CancelScrapeRunInput = builder.inputType('CancelScrapeRunInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
});

const CancelScrapeRunSuccess = builder.objectRef<{ run: ScrapeRunRow }>('CancelScrapeRunSuccess').implement({
  rights: 'operator',
  description: 'An ended run: success, the run unchanged.',
  fields: (t) => ({ run: t.expose('run', { type: ScrapeRun }) }),
});

const CancelScrapeRunPayload = builder.unionType('CancelScrapeRunPayload', {
  types: [CancelScrapeRunSuccess, NotFoundError, InvalidInputError],
});

builder.mutationFields((t) => ({
  cancelScrapeRun: t.field({
    rights: 'operator',
    type: CancelScrapeRunPayload,
    description: 'What is queued is cancelled; what runs finishes or is handed back.',
    args: { input: t.arg({ type: CancelScrapeRunInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const id = tryDecodeId('ScrapeRun', input.id);
      if (id === null) return invalidInput(['id'], 'Expected the id of a ScrapeRun.', 'INVALID_ID');
      const before = await ctx.loaders.scrapeRunById({ id });
      if (!(await ctx.ports.cancelRun(id))) return notFound('There is no such run.');
      ctx.renewLoaders();
      const run = (await ctx.loaders.scrapeRunById({ id }))!;
      ctx.noteChange({ before: { status: before?.status }, after: { status: run.status } });
      return branded('CancelScrapeRunSuccess', { run });
    },
  }),
}));
