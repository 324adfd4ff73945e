import { formatInstant } from '../format/instant.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import './AlertsList.css';

export const AlertsListFragment = graphql(`
  fragment AlertsList on Performance {
    alerts {
      rule
      severity
      since
      message
    }
  }
`);

interface AlertsListProps {
  readonly performance: FragmentOf<typeof AlertsListFragment>;
}

/** What is beyond its threshold now; said aloud when that changes. */
export function AlertsList({ performance }: AlertsListProps) {
  const { alerts } = readFragment(AlertsListFragment, performance);
  return (
    <div role="status" aria-label="Alerts">
      <ul className="alerts-list">
        {alerts.length === 0 && (
          <li className="alerts-list-none">No alert: everything is within its thresholds.</li>
        )}
        {alerts.map(({ rule, severity, since, message }) => (
          <li key={rule} className={`alerts-list-${severity.toLowerCase()}`}>
            <strong>{message}</strong>
            <span>
              <code>{rule}</code> since {formatInstant(since)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
