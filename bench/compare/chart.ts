import { figuresOf, bestPeer, tidemarkOf } from './ratios.ts';
import { QUERIES } from './queries.ts';
import type { Results } from './results.ts';

const WIDTH = 760;
const LABELS = 230;
const VALUES = 90;
const BAR = 14;
const GAP = 4;
const HEADER = 26;
const TOP = 44;
/** Longer bars would leave nothing to see of the others. */
const LONGEST = 10;

/** Requests a second in times of the best peer's, as bars: an SVG whose colours fit a light and a dark page. */
export function chartOf(results: Results): string {
  const pieces: string[] = [];
  let y = TOP;
  for (const { id, title } of QUERIES) {
    const result = results.queries[id];
    const best = result && bestPeer(result);
    if (!result || !best) continue;
    pieces.push(`<text class="head" x="0" y="${y + 14}">${escaped(`${id} ${title}`)}</text>`);
    y += HEADER;
    const bars = [{ title: 'Tidemark', figures: tidemarkOf(result) }, ...figuresOf(result, 'peer')];
    bars.forEach(({ title: name, figures }, place) => {
      const ratio = figures.perSecond / best.figures.perSecond;
      const length = (Math.min(ratio, LONGEST) / LONGEST) * (WIDTH - LABELS - VALUES);
      pieces.push(
        `<text x="${LABELS - 8}" y="${y + 11}" text-anchor="end">${escaped(name)}</text>`,
        `<rect class="${place === 0 ? 'tidemark' : 'peer'}" x="${LABELS}" y="${y}" width="${Math.max(length, 1).toFixed(1)}" height="${BAR}" rx="2"/>`,
        `<text x="${(LABELS + Math.max(length, 1) + 6).toFixed(1)}" y="${y + 11}">${ratio.toFixed(ratio < 10 ? 1 : 0)} ×${ratio > LONGEST ? ' →' : ''}</text>`,
      );
      y += BAR + GAP;
    });
    y += GAP * 3;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="Requests a second of each server, in times of the best peer">
<style>
text { font: 12px system-ui, sans-serif; fill: #333; }
.title { font-size: 14px; font-weight: 600; }
.head { font-weight: 600; }
.tidemark { fill: #0b7285; }
.peer { fill: #9aa5b1; }
@media (prefers-color-scheme: dark) { text { fill: #d6dae0; } .tidemark { fill: #3bc9db; } .peer { fill: #6b7785; } }
</style>
<text class="title" x="0" y="18">Requests a second, in times of the best peer (bars end at ${LONGEST} ×)</text>
${pieces.join('\n')}
</svg>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
