import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import type { GraphQLContext, StartRunResult } from '../context.ts';
import { idempotencyConflict, nothingToScrape, scrapeRunActive } from '../errors/userErrors.ts';

/** A run as it is after what this mutation has done. */
export async function readFreshRun(runId: number, ctx: GraphQLContext): Promise<ScrapeRunRow> {
  ctx.renewLoaders();
  return (await ctx.loaders.scrapeRunById({ id: runId }))!;
}

/** Why no run was started, as an error of the payload. @param nothing which accounts there would have had to be */
export async function refusedRun(
  refusal: Exclude<StartRunResult, { kind: 'started' }>,
  nothing: string,
  ctx: GraphQLContext,
) {
  switch (refusal.kind) {
    case 'active':
      return scrapeRunActive(await readFreshRun(refusal.runId, ctx));
    case 'conflict':
      return idempotencyConflict();
    case 'nothing':
      return nothingToScrape(nothing);
  }
}
