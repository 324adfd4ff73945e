import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { KeyRow, KeyRowFragment } from './KeyRow.tsx';
import './KeysTable.css';

export const KeysTableFragment = graphql(
  `
    fragment KeysTable on ApiKey {
      id
      ...KeyRow
    }
  `,
  [KeyRowFragment],
);

interface KeysTableProps {
  readonly apiKeys: readonly FragmentOf<typeof KeysTableFragment>[];
}

/** All keys, newest first, those that serve no more included. */
export function KeysTable({ apiKeys }: KeysTableProps) {
  return (
    <table className="table keys-table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" className="wide-only">
            Role
          </th>
          <th scope="col">State</th>
          <th scope="col" className="wide-only">
            Created
          </th>
          <th scope="col" className="wide-only">
            Last used
          </th>
          <th scope="col">
            <span className="visually-hidden">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {readFragment(KeysTableFragment, apiKeys).map((apiKey) => (
          <KeyRow key={apiKey.id} apiKey={apiKey} />
        ))}
      </tbody>
    </table>
  );
}
