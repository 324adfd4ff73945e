import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { formatFull } from '../format/formatNumber.ts';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { DropZone } from '../ui/DropZone.tsx';
import './AddForms.css';
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

/** The answer names nothing of what it has changed: by these the pages that show it are asked for again. */
const CHANGES = { additionalTypenames: ['Account', 'Organization', 'Snapshot', 'Summary'] };

interface ChosenFile {
  readonly name: string;
  /** undefined: no request can hold it. */
  readonly text: string | undefined;
}

/** Imports a file of accounts; what that comes to is shown before it is done. */
export function ImportFile() {
  const [file, setFile] = useState<ChosenFile>();
  const [accounts, importAccounts] = useMutation(ImportAccountsMutation);

  function send(csv: string, dryRun: boolean): void {
    void importAccounts({ csv, dryRun }, dryRun ? {} : CHANGES);
  }

  async function onFile(chosen: File): Promise<void> {
    const text = await readForRequest(chosen);
    setFile({ name: chosen.name, text });
    if (text !== undefined) send(text, true);
  }

  const { fetching, error, data } = accounts;
  const text = file?.text;
  const isTooLarge = file !== undefined && text === undefined;
  const answer = data?.importAccounts;
  const refusal = isTooLarge
    ? `It is larger than the 1 MiB that a request takes. "npm run import -- ${file.name}" takes files of any size.`
    : refusalOf(error, answer);
  const result = isTooLarge || fetching || !answer || !('created' in answer) ? undefined : answer;
  const what = 'account';
  const changes = result ? result.created + result.updated : 0;

  return (
    <div className="add-form">
      <DropZone
        label="Drop a CSV file here,"
        accept=".csv,text/csv"
        isBusy={fetching}
        onFile={(chosen) => void onFile(chosen)}
      />
      <ul className="add-form-columns">
        <li>
          Accounts: the columns <code>platform</code>, <code>handle</code> or <code>url</code>, and{' '}
          <code>organization</code>.
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
            , {formatFull(result.updated)} changed, {formatFull(result.unchanged)} unchanged.{' '}
            {!result.dryRun && <Link to="/accounts">All accounts</Link>}
          </p>
        )}
      </div>
      {file && text !== undefined && result?.dryRun === true && changes > 0 && (
        <Button look="primary" className="add-form-do" onClick={() => send(text, false)}>
          Import {formatFull(changes)} {changes === 1 ? what : `${what}s`}
        </Button>
      )}
      {result && <RejectedRows rows={result.rejected} />}
    </div>
  );
}
