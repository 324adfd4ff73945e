import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { AuditItem, AuditItemFragment } from './AuditItem.tsx';
import './AuditList.css';

export const AuditListFragment = graphql(
  `
    fragment AuditList on AuditEntryConnection {
      nodes {
        id
        ...AuditItem
      }
    }
  `,
  [AuditItemFragment],
);

interface AuditListProps {
  readonly connection: FragmentOf<typeof AuditListFragment>;
}

/** One page of the audit, newest first. */
export function AuditList({ connection }: AuditListProps) {
  const { nodes } = readFragment(AuditListFragment, connection);
  return (
    <ol className="audit-list">
      {nodes.map((entry) => (
        <AuditItem key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}
