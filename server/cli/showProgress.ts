import { progressBar, REWRITE_LINE } from './progressBar.ts';
import { describeCounts, describeRun, hasEnded, type Run } from './runProgress.ts';

/** In a log file a line every 5 s tells enough of a run that takes minutes. */
const LINE_GAP_MS = 5000;

/** Shows a run as it goes: a bar that moves on a terminal, a line now and then elsewhere. */
export function createProgressDisplay(stream: NodeJS.WriteStream): (run: Run) => void {
  return stream.isTTY
    ? (run) => void stream.write(`${REWRITE_LINE}${bar(run)}${hasEnded(run) ? '\n' : ''}`)
    : lines(stream);
}

/** As short as a line of a terminal: REWRITE_LINE takes away no other. */
function bar({ progress }: Run): string {
  const { total, running, queued, etaSeconds } = progress;
  const share = total === 0 ? 1 : (total - running - queued) / total;
  const eta = etaSeconds === null ? '' : `, about ${Math.ceil(etaSeconds)} s left`;
  return `${progressBar(share)} ${describeCounts(progress)}${eta}`;
}

function lines(stream: NodeJS.WriteStream): (run: Run) => void {
  let last = '';
  let lastAt = -Infinity;
  return (run) => {
    const line = describeRun(run);
    const isDue = performance.now() - lastAt >= LINE_GAP_MS || hasEnded(run);
    if (line === last || !isDue) return;
    last = line;
    lastAt = performance.now();
    stream.write(`${line}\n`);
  };
}
