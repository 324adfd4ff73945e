import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../db/packageRoot.ts';
import { OperatorError } from '../../server/operatorError.ts';
import { CONTENDERS } from '../compare/contenders.ts';
import type { Pace } from '../compare/measure.ts';
import { QUERIES } from '../compare/queries.ts';
import { runQueries } from '../compare/runQueries.ts';
import { commit } from '../compare/surroundings.ts';
import { openWorld, SIZES } from '../compare/world.ts';
import { leaveServerCore } from '../processes.ts';
import { readOptions } from '../readOptions.ts';
import type { Tool } from '../runTool.ts';
import { table } from '../table.ts';
import { costsOf, readBaseline, writeBaseline, type Baseline, type Costs } from './baseline.ts';
import { findRegressions, TOLERANCE } from './findRegressions.ts';

const HELP = `Measures Tidemark and the limits, and fails when a query costs more than bench/baseline.json says.

  npm run bench:check -- [options]

  --update "why"     writes what is measured as the new baseline, with the reason
  --plant-slowdown   makes Tidemark slower, to see it fail
  --help             print this

CPU per request counts as a ratio to that of a limit in the same run, so that another machine may check; more than
${TOLERANCE * 100} % is a regression, and so is one more SQL statement a request.
`;

const PACE: Pace = { rounds: 5, seconds: 1, warmUpSeconds: 2 };

/** `npm run bench:check` */
export const checkTool: Tool = async (args, say, signal) => {
  const options = readOptions(args, ['update'], ['plant-slowdown']);
  if (options.help) {
    say(HELP);
    return 0;
  }
  const isPlanted = options['plant-slowdown'] ?? false;
  if (isPlanted && options.update !== undefined)
    throw new OperatorError('--update and --plant-slowdown: expected one of them.');
  if (options.update?.trim() === '') throw new OperatorError('--update: expected a reason.');
  const baseline = readBaseline();
  if (!baseline && options.update === undefined)
    throw new OperatorError('bench/baseline.json is missing. Write it by --update "why".');

  const costs = await measureCosts(isPlanted, say, signal);
  say(`\n${tableOf(costs, baseline)}\n`);
  if (options.update !== undefined) {
    const at = new Date().toISOString();
    writeBaseline({ reason: options.update, at, commit: commit(), costs });
    say('Written: bench/baseline.json');
    return 0;
  }
  const regressions = findRegressions(costs, baseline!.costs);
  for (const regression of regressions) say(regression);
  if (regressions.length === 0) say('Nothing costs more than it did.');
  return regressions.length === 0 ? 0 : 1;
};

async function measureCosts(
  isPlanted: boolean,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Costs> {
  leaveServerCore();
  const world = await openWorld(SIZES.small);
  try {
    const results = await runQueries({
      world,
      contenders: CONTENDERS.filter(({ kind }) => kind === 'tidemark' || kind === 'limit'),
      queries: QUERIES,
      pace: PACE,
      tidemarkEnv: isPlanted ? { NODE_OPTIONS: `--import ${SLOWDOWN}` } : {},
      say,
      signal,
    });
    return costsOf(results);
  } finally {
    await world.end();
  }
}

const SLOWDOWN = pathToFileURL(join(packageRoot(), 'bench/check/slowdown.mjs')).href;

function tableOf(costs: Costs, baseline: Baseline | undefined): string {
  const shown = (value: number | null | undefined): string => (value == null ? '–' : String(value));
  const rows = QUERIES.map(({ id, title }) => {
    const now = costs[id];
    const before = baseline?.costs[id];
    return [
      `${id} ${title}`,
      shown(now?.serverCpu),
      shown(before?.serverCpu),
      shown(now?.postgresCpu),
      shown(before?.postgresCpu),
      shown(now?.statements),
      shown(before?.statements),
    ];
  });
  const head = [
    'query',
    'server CPU × limit',
    'before',
    'PostgreSQL CPU × limit',
    'before',
    'statements',
    'before',
  ];
  return table(head, rows);
}
