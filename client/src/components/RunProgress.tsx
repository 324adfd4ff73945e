import { Link } from '@tanstack/react-router';
import { formatFull } from '../format/formatNumber.ts';
import type { FragmentOf } from '../graphql.ts';
import type { TaskFilter } from '../search/runSearch.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import './RunProgress.css';
import { partsOf } from './progressParts.ts';
import type { RunSummaryFragment } from './runSummary.ts';

interface RunProgressProps {
  readonly run: FragmentOf<typeof RunSummaryFragment>;
  readonly thin?: boolean;
}

/** How far a run is, and how its tasks ended: each count leads to those tasks. */
export function RunProgress({ run: { id, progress }, thin = false }: RunProgressProps) {
  const counts: readonly { filter: TaskFilter; name: string; count: number }[] = [
    { filter: 'succeeded', name: 'succeeded', count: progress.succeeded },
    { filter: 'failed', name: 'failed', count: progress.failed },
    { filter: 'skipped', name: 'skipped', count: progress.skipped },
    { filter: 'cancelled', name: 'cancelled', count: progress.cancelled },
    { filter: 'open', name: 'to do', count: progress.running + progress.queued },
  ];
  return (
    <div className="run-progress">
      <ProgressBar thin={thin} label="Accounts done" total={progress.total} parts={partsOf(progress)} />
      <p>
        {counts
          .filter(({ filter, count }) => count > 0 || filter === 'succeeded')
          .map(({ filter, name, count }) => (
            <Link key={filter} to="/runs/$id" params={{ id }} search={{ tasks: filter }}>
              <strong>{formatFull(count)}</strong> {name}
            </Link>
          ))}
      </p>
    </div>
  );
}
