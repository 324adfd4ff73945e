import { formatBytes } from '../format/formatMeasure.ts';
import { formatAge, formatInstant } from '../format/instant.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

export const InstancesTableFragment = graphql(`
  fragment InstancesTable on Performance {
    at
    instances {
      name
      role
      startedAt
      lastSeenAt
      rssBytes
      cpuPercent
    }
  }
`);

interface InstancesTableProps {
  readonly performance: FragmentOf<typeof InstancesTableFragment>;
}

const ROLES = { ALL: 'server and worker', SERVER: 'server', WORKER: 'worker' } as const;

/** Every process that runs on this database. */
export function InstancesTable({ performance }: InstancesTableProps) {
  const { at, instances } = readFragment(InstancesTableFragment, performance);
  if (instances === null)
    return <EmptyState title="The database is away">Who runs cannot be told meanwhile.</EmptyState>;
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Process</th>
          <th scope="col">Role</th>
          <th scope="col" className="wide-only">
            Started
          </th>
          <th scope="col" className="number">
            CPU
          </th>
          <th scope="col" className="number">
            Memory
          </th>
          <th scope="col" className="number wide-only">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {instances.map(({ name, role, startedAt, lastSeenAt, rssBytes, cpuPercent }) => (
          <tr key={name}>
            <th scope="row" className="performance-name">
              {name}
            </th>
            <td>{ROLES[role]}</td>
            <td className="wide-only">{formatInstant(startedAt)}</td>
            <td className="number">{Math.round(cpuPercent)} %</td>
            <td className="number">{formatBytes(rssBytes)}</td>
            <td className="number wide-only">{formatAge(lastSeenAt, Date.parse(at))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
