import { getRouteApi } from '@tanstack/react-router';
import { useSubscription } from 'urql';
import { AlertsList, AlertsListFragment } from '../components/AlertsList.tsx';
import { Explanation } from '../components/Explanation.tsx';
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
          <div>
            <AlertsList performance={performance} />
            <Explanation name="Alerts" field="performance.alerts">
              What is beyond its threshold, and for more than a moment, as this process sees it. Thresholds
              are settings that begin with ALERT_; what is told here is also in the log, and sent to
              ALERT_WEBHOOK_URL.
            </Explanation>
          </div>
          <PerformanceMeasures performance={performance} />
          <Card title="Recommendations">
            <Recommendations performance={performance} />
            <Explanation name="Recommendations" field="performance.recommendations">
              What the figures of this window, and those of the database of the last hour, say should be
              turned, with the figures that show it.
            </Explanation>
          </Card>
          <Card title="Operations" aside="asked most first" flush>
            <OperationsTable performance={performance} />
            <Explanation name="Operations" field="performance.operations">
              Operations by the name that clients give them, or by their fields. Cached is the share that was
              not executed; p95 is of the requests that they came with. An operation that is asked often and
              never cached is worth a look: its variables may be others each time, or what it reads changes
              too often.
            </Explanation>
          </Card>
          <Card title="Slow statements">
            <SlowStatements performance={performance} />
            <Explanation name="Slow statements" field="performance.database.slow">
              Statements of one shape, those first that took longest in sum, and for which operation the
              latest was sent. A plan that reads a large table from end to end wants an index, or fresher
              statistics: optimizeDatabase sees to these.
            </Explanation>
          </Card>
          <Card title="Processes" aside="of this installation" flush>
            <InstancesTable performance={performance} />
            <Explanation name="Processes" field="performance.instances">
              Every process that runs on this database and has given a sign of life in the last minute; each
              does so every ten seconds. One that is missing has ended, or does not reach PostgreSQL.
            </Explanation>
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
