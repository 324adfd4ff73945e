import { formatFull } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import './RejectedRows.css';

export const RejectedRowsFragment = graphql(`
  fragment RejectedRows on RejectedRow {
    line
    code
    message
  }
`);

/** The server lists so many and leaves out the others. */
const MOST_LISTED = 1_000;

interface RejectedRowsProps {
  readonly rows: readonly FragmentOf<typeof RejectedRowsFragment>[];
}

/** What was not taken of a list or a file: line and reason; nothing when all of it was. */
export function RejectedRows({ rows }: RejectedRowsProps) {
  if (rows.length === 0) return null;
  return (
    <div className="rejected-rows">
      <h3>
        {rows.length === MOST_LISTED ? 'The first ' : ''}
        {formatFull(rows.length)} {rows.length === 1 ? 'line was' : 'lines were'} not understood
      </h3>
      <ol>
        {readFragment(RejectedRowsFragment, rows).map(({ line, code, message }) => (
          <li key={line}>
            <span className="muted">Line {formatFull(line)}</span>
            <span>
              {message} <code>{code}</code>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
