import { OperatorError } from '../../server/operatorError.ts';
import { leaveServerCore } from '../processes.ts';
import { readOptions } from '../readOptions.ts';
import type { Tool } from '../runTool.ts';
import { CONTENDERS, type Contender } from './contenders.ts';
import { ensurePackages } from './ensurePackages.ts';
import type { Pace } from './measure.ts';
import { measuringCost } from './measuringCost.ts';
import { QUERIES, type BenchQuery } from './queries.ts';
import { reportOf } from './report.ts';
import { readResults, writeResults, type Results } from './results.ts';
import { runQueries, type QueryResult } from './runQueries.ts';
import { surroundings } from './surroundings.ts';
import { openWorld, SIZES } from './world.ts';

const HELP = `Measures Tidemark beside the GraphQL servers one could use instead, and beside what cannot be beaten.

  npm run bench -- [options]

  --quick           shorter rounds: within three minutes on two cores that have nothing else to do
  --large           5,000 accounts × 730 days instead of 500 × 365
  --only Q1,Q4      these queries
  --servers a,b     these servers; Tidemark is always among them: ${CONTENDERS.map(({ name }) => name).join(', ')}
  --help            print this

All servers are asked the same of the same PostgreSQL. One whose answers differ from Tidemark's is not measured.
Writes bench/results/small.json and .md, or large, when everything was measured at full length, and the chart.
Ends with 0 when every server answered alike, and from where it was meant to.
`;

const FULL: Pace = { rounds: 7, seconds: 2, warmUpSeconds: 3 };
/** Of some 45 servers and queries, each takes two seconds so. */
const QUICK: Pace = { rounds: 3, seconds: 0.5, warmUpSeconds: 0.5 };

/** `npm run bench` */
export const compareTool: Tool = async (args, say, signal) => {
  const options = readOptions(args, ['only', 'servers'], ['quick', 'large']);
  if (options.help) {
    say(HELP);
    return 0;
  }
  const queries = chosen('only', options.only, QUERIES, ({ id }) => id);
  const named = chosen('servers', options.servers, CONTENDERS, ({ name }) => name);
  const contenders = CONTENDERS.filter((each) => each.kind === 'tidemark' || named.includes(each));
  const isWhole = queries.length === QUERIES.length && contenders.length === CONTENDERS.length;
  const size = options.large ? SIZES.large : SIZES.small;

  ensurePackages(say);
  leaveServerCore();
  say(`Loading ${size.accounts} accounts × ${size.days} days …`);
  const world = await openWorld(size);
  try {
    const pace = options.quick ? QUICK : FULL;
    const results: Results = {
      ...surroundings(world, pace),
      queries: await runQueries({ world, contenders, queries, pace, say, signal }),
      measuringMicroseconds: measuringCost(),
    };
    const small = options.large ? readResults('small') : undefined;
    say(`\n${reportOf(results, small)}`);
    if (isWhole && !options.quick) say(`Written: ${writeResults(results, small).join(', ')}`);
    return Object.values(results.queries).some(isWrong) ? 1 : 0;
  } finally {
    await world.end();
  }
};

const isWrong = ({ refused, faults }: QueryResult): boolean => refused.length + faults.length > 0;

/** Those of a list that an option names; all without it. @throws OperatorError for a name that is none */
function chosen<Each extends BenchQuery | Contender>(
  option: string,
  text: string | undefined,
  all: readonly Each[],
  nameOf: (each: Each) => string,
): readonly Each[] {
  if (text === undefined) return all;
  const names = text.split(',');
  const wrong = names.find((name) => !all.some((each) => nameOf(each) === name));
  if (wrong !== undefined)
    throw new OperatorError(
      `--${option}: expected some of ${all.map(nameOf).join(',')}, got ${JSON.stringify(wrong)}.`,
    );
  return all.filter((each) => names.includes(nameOf(each)));
}
