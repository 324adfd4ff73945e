import { useState } from 'react';
import { useQuery } from 'urql';
import { describeError } from '../format/describeError.ts';
import { formatMilliseconds } from '../format/formatMeasure.ts';
import { formatFull } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import './SlowStatements.css';

export const SlowStatementsFragment = graphql(`
  fragment SlowStatements on Performance {
    database {
      slow {
        statement
        calls
        meanMs
        maxMs
        operation
      }
    }
  }
`);

const PlansQuery = graphql(`
  query SlowStatementPlans {
    performance {
      database {
        slow {
          statement
          plan
        }
      }
    }
  }
`);

interface SlowStatementsProps {
  readonly performance: FragmentOf<typeof SlowStatementsFragment>;
}

/** Statements that took too long, for whom, and how PostgreSQL executes them. */
export function SlowStatements({ performance }: SlowStatementsProps) {
  const { slow } = readFragment(SlowStatementsFragment, performance).database;
  if (slow.length === 0)
    return (
      <EmptyState title="No statement was slow in this window.">
        What takes longer than SLOW_STATEMENT_WARN_MS is listed here and told in the log.
      </EmptyState>
    );
  return (
    <ul className="performance-list slow-statements">
      {slow.map(({ statement, calls, meanMs, maxMs, operation }) => (
        <li key={statement}>
          <p>
            <strong>{formatMilliseconds(maxMs)}</strong> at most, {formatMilliseconds(meanMs)} on average,{' '}
            {formatFull(calls)} {calls === 1 ? 'time' : 'times'}
            {operation === null ? ', by background work' : ', for '}
            {operation !== null && <code>{operation}</code>}
          </p>
          <pre tabIndex={0}>{statement}</pre>
          <Plan statement={statement} />
        </li>
      ))}
    </ul>
  );
}

/** Looked up when it is asked for: PostgreSQL plans each of them anew. */
function Plan({ statement }: { readonly statement: string }) {
  const [isWanted, setWanted] = useState(false);
  const [{ data, error, fetching }] = useQuery({
    query: PlansQuery,
    pause: !isWanted,
    requestPolicy: 'network-only',
  });
  if (!isWanted) return <Button onClick={() => setWanted(true)}>Show its plan</Button>;
  if (fetching) return <p role="status">PostgreSQL plans it …</p>;
  if (error) return <p role="alert">{describeError(error).title}</p>;
  const plan = data?.performance.database.slow.find((each) => each.statement === statement)?.plan;
  return plan == null ? <p>PostgreSQL tells no plan of it.</p> : <pre tabIndex={0}>{plan}</pre>;
}
