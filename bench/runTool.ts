import { explainError } from '../server/operatorError.ts';

/** A command of bench/: writes lines by `say`, and resolves with its exit code when `signal` or itself has ended it. */
export type Tool = (
  args: readonly string[],
  say: (line: string) => void,
  signal: AbortSignal,
) => Promise<number>;

/** Runs a tool as this process. The first Ctrl-C lets it put everything back, a second ends it at once. */
export async function runTool(tool: Tool): Promise<void> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  try {
    process.exitCode = await tool(
      process.argv.slice(2),
      (line) => process.stdout.write(`${line}\n`),
      interrupted.signal,
    );
  } catch (error) {
    process.stderr.write(`${explainError(error)}\n`);
    process.exitCode = 1;
  }
}
