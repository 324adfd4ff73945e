import { followRun } from './cli/followRun.ts';
import { postGraphQL } from './cli/postGraphQL.ts';
import { describeCounts, RUN_FIELDS, type Run } from './cli/runProgress.ts';
import { readScrapeOptions, SCRAPE_HELP, type ScrapeOptions } from './cli/scrapeOptions.ts';
import { createProgressDisplay } from './cli/showProgress.ts';
import { workWithoutReader } from './cli/withoutReader.ts';
import { explainError, OperatorError } from './operatorError.ts';

const MUTATION = `
  mutation TriggerScrapeRun($input: TriggerScrapeRunInput!) {
    triggerScrapeRun(input: $input) {
      ... on TriggerScrapeRunSuccess { replayed run { ...RunFields } }
      ... on UserError { code message }
    }
  }
  ${RUN_FIELDS}
`;

type Payload = { run: Run; replayed: boolean } | { code: string; message: string };

/** @returns the exit code */
async function scrape(args: readonly string[]): Promise<number> {
  const options = readScrapeOptions(args);
  if (options.help) {
    process.stdout.write(SCRAPE_HELP);
    return 0;
  }
  const started = await trigger(options);
  const say = (text: string): void => {
    if (!options.json) process.stdout.write(`${text}\n`);
  };
  say(
    started.replayed
      ? `Run ${started.run.id} has this key already.`
      : `Run ${started.run.id} of ${started.run.date}.`,
  );
  const show = options.json ? () => undefined : createProgressDisplay(process.stdout);
  const run = await followRun(options.target, started.run, show);
  if (options.json) process.stdout.write(`${JSON.stringify(run)}\n`);
  for (const { platform, progress } of run.platforms)
    say(`${platform.padEnd(13)}${describeCounts(progress)}`);
  say(run.status);
  return exitCodeOf(run);
}

async function trigger({ target, platforms, mode, idempotencyKey }: ScrapeOptions) {
  const filter = platforms.length > 0 ? { platforms } : null;
  const input = { mode, filter, idempotencyKey };
  const { triggerScrapeRun } = await postGraphQL<{ triggerScrapeRun: Payload }>(target, MUTATION, {
    input,
  });
  if ('run' in triggerScrapeRun) return triggerScrapeRun;
  throw new OperatorError(`${triggerScrapeRun.message} (${triggerScrapeRun.code})`);
}

function exitCodeOf({ status }: Run): number {
  if (status === 'SUCCEEDED') return 0;
  return status === 'PARTIAL' ? 2 : 1;
}

workWithoutReader();
try {
  process.exitCode = await scrape(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explainError(error)}
`);
  process.exitCode = 1;
}
