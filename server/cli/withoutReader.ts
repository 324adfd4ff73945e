/**
 * Lets a command do its work to the end when nobody reads its output any more, as after `| head`: what is written then is
 * lost, and no reason to end with a stack.
 */
export function workWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
