import { formatMilliseconds } from '../format/formatMeasure.ts';
import { formatFull, formatShare } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Unknown } from '../ui/Unknown.tsx';

export const OperationsTableFragment = graphql(`
  fragment OperationsTable on Performance {
    operations(first: 20) {
      name
      requests
      errors
      cacheHits
      latency {
        p95Ms
      }
      statementsPerRequest
    }
  }
`);

interface OperationsTableProps {
  readonly performance: FragmentOf<typeof OperationsTableFragment>;
}

/** What is asked most, and what it costs. */
export function OperationsTable({ performance }: OperationsTableProps) {
  const { operations } = readFragment(OperationsTableFragment, performance);
  if (operations.length === 0)
    return <EmptyState title="Nothing was asked">Since the window began, that is.</EmptyState>;
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col" className="number">
            Requests
          </th>
          <th scope="col" className="number wide-only">
            Errors
          </th>
          <th scope="col" className="number">
            Cached
          </th>
          <th scope="col" className="number">
            p95
          </th>
          <th scope="col" className="number wide-only" title="Of those that were executed">
            Statements
          </th>
        </tr>
      </thead>
      <tbody>
        {operations.map(({ name, requests, errors, cacheHits, latency, statementsPerRequest }) => (
          <tr key={name}>
            <th scope="row" className="performance-name">
              {name}
            </th>
            <td className="number">{formatFull(requests)}</td>
            <td className="number wide-only">{formatFull(errors)}</td>
            <td className="number">{formatShare(cacheHits / requests)}</td>
            <td className="number">{latency.p95Ms === null ? '' : formatMilliseconds(latency.p95Ms)}</td>
            <td className="number wide-only">
              {statementsPerRequest === null ? (
                <Unknown reason="none was executed" />
              ) : (
                Math.round(10 * statementsPerRequest) / 10
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
