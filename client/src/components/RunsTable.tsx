import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { RunRow } from './RunRow.tsx';
import { RunSummaryFragment } from './runSummary.ts';
import './RunsTable.css';

export const RunsTableFragment = graphql(
  `
    fragment RunsTable on ScrapeRunConnection {
      nodes {
        ...RunSummary
      }
    }
  `,
  [RunSummaryFragment],
);

interface RunsTableProps {
  readonly connection: FragmentOf<typeof RunsTableFragment>;
}

/** One page of runs, newest first. */
export function RunsTable({ connection }: RunsTableProps) {
  const { nodes } = readFragment(RunsTableFragment, connection);
  return (
    <table className="table runs-table">
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="wide-only">
            Started
          </th>
          <th scope="col" className="number wide-only">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  );
}
