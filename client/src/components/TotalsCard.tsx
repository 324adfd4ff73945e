import { getRouteApi } from '@tanstack/react-router';
import type { FragmentOf } from '../graphql.ts';
import type { OverviewSearch } from '../search/overviewSearch.ts';
import { DEFAULT_RANGE, rangeInAddress, rangeOptions } from '../search/ranges.ts';
import { Card } from '../ui/Card.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Totals, type TotalsFragment } from './Totals.tsx';
import { TotalsChart } from './TotalsChart.tsx';
import './TotalsCard.css';

interface TotalsCardProps {
  /** undefined: still on its way. */
  readonly summary: FragmentOf<typeof TotalsFragment> | undefined;
}

const route = getRouteApi('/');

/** All accounts together: the numbers of today and how they came about. */
export function TotalsCard({ summary }: TotalsCardProps) {
  const { range = DEFAULT_RANGE, metric = 'followers' } = route.useSearch();
  const navigate = route.useNavigate();
  const setSearch = (change: OverviewSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), resetScroll: false });
  return (
    <Card
      title="All accounts"
      aside={
        <div className="totals-card-pickers">
          <SegmentedControl
            name="Metric"
            value={metric}
            options={[
              { value: 'followers', label: 'Followers' },
              { value: 'engagements', label: 'Engagements' },
            ]}
            onChange={(next) => setSearch({ metric: next === 'engagements' ? next : undefined })}
          />
          <SegmentedControl
            name="Range"
            value={range}
            options={rangeOptions}
            onChange={(next) => setSearch({ range: rangeInAddress(next) })}
          />
        </div>
      }
    >
      {summary ? <Totals summary={summary} /> : <Skeleton height={56} />}
      <div className="totals-card-chart">
        <TotalsChart range={range} metric={metric} />
      </div>
    </Card>
  );
}
