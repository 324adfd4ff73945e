import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { formatFull } from '../format/formatNumber.ts';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { DropZone } from '../ui/DropZone.tsx';
import './AddForms.css';
import { fileKind, type FileKind } from './fileKind.ts';
import { readForRequest } from './readForRequest.ts';
import { refusalOf } from './refusalOf.ts';
import { RejectedRows, RejectedRowsFragment } from './RejectedRows.tsx';

const ImportAccountsMutation = graphql(
  `
    mutation ImportAccounts($csv: String!, $dryRun: Boolean!) {
      importAccounts(input: { csv: $csv, dryRun: $dryRun }) {
        __typename
        ... on ImportAccountsSuccess {
          created
          updated
          unchanged
          dryRun
          rejected {
            ...RejectedRows
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  [RejectedRowsFragment],
);

const ImportSnapshotsMutation = graphql(
  `
    mutation ImportSnapshots($data: String!, $format: SnapshotFormat!, $dryRun: Boolean!) {
      importSnapshots(input: { data: $data, format: $format, dryRun: $dryRun }) {
        __typename
        ... on ImportSnapshotsSuccess {
          accountsCreated
          created
          updated
          unchanged
          dryRun
          rejected {
            ...RejectedRows
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  [RejectedRowsFragment],
);

/** The answer names nothing of what it has changed: by these the pages that show it are asked for again. */
const CHANGES = { additionalTypenames: ['Account', 'Organization', 'Snapshot', 'Summary'] };

interface ChosenFile {
  readonly name: string;
  /** undefined: no request can hold it. */
  readonly text: string | undefined;
  readonly kind: FileKind;
}

/** Imports a file of accounts or of their history; what that comes to is shown before it is done. */
export function ImportFile() {
  const [file, setFile] = useState<ChosenFile>();
  const [accounts, importAccounts] = useMutation(ImportAccountsMutation);
  const [snapshots, importSnapshots] = useMutation(ImportSnapshotsMutation);

  function send(kind: FileKind, text: string, dryRun: boolean): void {
    const context = dryRun ? {} : CHANGES;
    if (kind === 'accounts') return void importAccounts({ csv: text, dryRun }, context);
    const format = kind === 'csvHistory' ? 'CSV' : 'JSON';
    void importSnapshots({ data: text, format, dryRun }, context);
  }

  async function onFile(chosen: File): Promise<void> {
    const text = await readForRequest(chosen);
    const kind = fileKind(chosen.name, text ?? '');
    setFile({ name: chosen.name, text, kind });
    if (text !== undefined) send(kind, text, true);
  }

  const { fetching, error } = file?.kind === 'accounts' ? accounts : snapshots;
  const text = file?.text;
  const isTooLarge = file !== undefined && text === undefined;
  const answer = file?.kind === 'accounts' ? accounts.data?.importAccounts : snapshots.data?.importSnapshots;
  const refusal = isTooLarge
    ? `It is larger than the 1 MiB that a request takes. "npm run import -- ${file.name}" takes files of any size.`
    : refusalOf(error, answer);
  const result = isTooLarge || fetching || !answer || !('created' in answer) ? undefined : answer;
  const what = file?.kind === 'accounts' ? 'account' : 'snapshot';
  const changes = result ? result.created + result.updated : 0;

  return (
    <div className="add-form">
      <DropZone
        label="Drop a CSV or JSON file here,"
        accept=".csv,.json,text/csv,application/json"
        isBusy={fetching}
        onFile={(chosen) => void onFile(chosen)}
      />
      <ul className="add-form-columns">
        <li>
          Accounts: the columns <code>platform</code>, <code>handle</code> or <code>url</code>, and{' '}
          <code>organization</code>.
        </li>
        <li>
          With a column <code>date</code> it is history: <code>followers</code>, <code>posts</code>,{' '}
          <code>likes</code> … of a day; an empty cell is unknown.
        </li>
      </ul>
      <div role="status" className="add-form-result">
        {file && fetching && <p>{file.name} is being read …</p>}
        {file && refusal !== undefined && (
          <p className="notice">
            {file.name}: {refusal}
          </p>
        )}
        {file && result && (
          <p>
            {result.dryRun ? `${file.name} would bring ` : `${file.name} is imported: `}
            <strong>
              {formatFull(result.created)} new {result.created === 1 ? what : `${what}s`}
            </strong>
            {'accountsCreated' in result &&
              ` and ${formatFull(result.accountsCreated)} new ${result.accountsCreated === 1 ? 'account' : 'accounts'}`}
            , {formatFull(result.updated)} changed, {formatFull(result.unchanged)} unchanged.{' '}
            {!result.dryRun && <Link to="/accounts">All accounts</Link>}
          </p>
        )}
      </div>
      {file && text !== undefined && result?.dryRun === true && changes > 0 && (
        <Button look="primary" className="add-form-do" onClick={() => send(file.kind, text, false)}>
          Import {formatFull(changes)} {changes === 1 ? what : `${what}s`}
        </Button>
      )}
      {result && <RejectedRows rows={result.rejected} />}
    </div>
  );
}
