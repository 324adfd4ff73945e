import { getRouteApi } from '@tanstack/react-router';
import { useSubscription } from 'urql';
import { AlertsList, AlertsListFragment } from '../components/AlertsList.tsx';
import { InstancesTable, InstancesTableFragment } from '../components/InstancesTable.tsx';
import { OperationsTable, OperationsTableFragment } from '../components/OperationsTable.tsx';
import { PerformanceMeasures, PerformanceMeasuresFragment } from '../components/PerformanceMeasures.tsx';
import { Recommendations, RecommendationsFragment } from '../components/Recommendations.tsx';
import { SlowStatements, SlowStatementsFragment } from '../components/SlowStatements.tsx';
import { formatInstant } from '../format/instant.ts';
import { graphql } from '../graphql.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import './PerformancePage.css';

const WatchPerformance = graphql(
  `
    subscription WatchPerformance($window: PerformanceWindow!) {
      performance(window: $window) {
        since
        ...AlertsList
        ...PerformanceMeasures
        ...Recommendations
        ...OperationsTable
        ...SlowStatements
        ...InstancesTable
      }
    }
  `,
  [
    AlertsListFragment,
    PerformanceMeasuresFragment,
    RecommendationsFragment,
    OperationsTableFragment,
    SlowStatementsFragment,
    InstancesTableFragment,
  ],
);

const route = getRouteApi('/performance');
const WINDOWS = [
  { value: 'LAST_5_MINUTES', label: 'Last 5 minutes' },
  { value: 'SINCE_START', label: 'Since start' },
] as const;

/** Why answers are as fast as they are, live: of the process that answers, unless something else is said. */
export function PerformancePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const window = search.window === 'start' ? 'SINCE_START' : 'LAST_5_MINUTES';
  const [{ data, error }, reconnect] = useSubscription({ query: WatchPerformance, variables: { window } });
  const performance = data?.performance;
  return (
    <>
      <title>Performance · Tidemark</title>
      <div className="page-heading performance-heading">
        <div>
          <h1>Performance</h1>
          <p>
            {performance
              ? `Of the process that answers, since ${formatInstant(performance.since)}, anew every two seconds.`
              : 'Of the process that answers, anew every two seconds.'}
          </p>
        </div>
        <SegmentedControl
          name="Window"
          value={window}
          options={WINDOWS}
          onChange={(value) =>
            void navigate({ search: value === 'SINCE_START' ? { window: 'start' } : {}, replace: true })
          }
        />
      </div>
      {performance ? (
        <div className="performance">
          {error && <StaleNotice error={error} onRetry={() => reconnect()} />}
          <AlertsList performance={performance} />
          <PerformanceMeasures performance={performance} />
          <Card title="Recommendations">
            <Recommendations performance={performance} />
          </Card>
          <Card title="Operations" aside="asked most first" flush>
            <OperationsTable performance={performance} />
          </Card>
          <Card title="Slow statements">
            <SlowStatements performance={performance} />
          </Card>
          <Card title="Processes" aside="of this installation" flush>
            <InstancesTable performance={performance} />
          </Card>
        </div>
      ) : (
        <Card title="Performance" hidesTitle>
          {error ? (
            <ErrorState error={error} onRetry={() => reconnect()} />
          ) : (
            <Skeleton lines={12} height={28} />
          )}
        </Card>
      )}
    </>
  );
}
