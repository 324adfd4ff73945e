import { Link } from '@tanstack/react-router';
import { useId, useState, type SubmitEvent } from 'react';
import { useMutation } from 'urql';
import { formatFull } from '../format/formatNumber.ts';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import { AddedAccounts, AddedAccountsFragment } from './AddedAccounts.tsx';
import './AddForms.css';
import { OrganizationOptions } from './OrganizationOptions.tsx';
import { refusalOf } from './refusalOf.ts';
import { RejectedRows, RejectedRowsFragment } from './RejectedRows.tsx';

const AddAccountsMutation = graphql(
  `
    mutation AddAccounts($input: AddAccountsInput!) {
      addAccounts(input: $input) {
        __typename
        ... on AddAccountsSuccess {
          created
          unchanged
          rows {
            ...AddedAccounts
          }
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
  [AddedAccountsFragment, RejectedRowsFragment],
);

/** Adds accounts by the addresses of their profiles; what that comes to is shown before it is done. */
export function PasteAccounts() {
  const [text, setText] = useState('');
  const [organization, setOrganization] = useState<string>();
  const [tagText, setTagText] = useState('');
  const [previewed, preview] = useMutation(AddAccountsMutation);
  const [added, add] = useMutation(AddAccountsMutation);
  const [step, setStep] = useState<'write' | 'preview' | 'add'>('write');
  const hintId = useId();

  const input = {
    // Blank lines stay, so that the server counts lines as the reader does.
    urls: text.split('\n'),
    organization: organization ?? null,
    tags: tagText
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  };
  const isBusy = previewed.fetching || added.fetching;
  const shown = step === 'add' ? added : previewed;
  const answer = step === 'write' ? undefined : shown.data?.addAccounts;
  const refusal = step === 'write' ? undefined : refusalOf(shown.error, answer);
  const result = answer?.__typename === 'AddAccountsSuccess' ? answer : undefined;

  /** A preview is one of what stands there, and of nothing else. */
  function change(set: () => void): void {
    set();
    setStep('write');
  }

  function onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    setStep('preview');
    void preview({ input: { ...input, dryRun: true } });
  }

  async function onAdd(): Promise<void> {
    const { data } = await add({ input: { ...input, dryRun: false } });
    setStep('add');
    if (data?.addAccounts.__typename === 'AddAccountsSuccess') setText('');
  }

  return (
    <form className="add-form" onSubmit={onSubmit}>
      <label className="add-form-field">
        <span>Profile addresses, one a line</span>
        <textarea
          rows={6}
          value={text}
          required
          spellCheck={false}
          autoComplete="off"
          placeholder={'https://www.youtube.com/@NASA\nhttps://bsky.app/profile/bsky.app'}
          onChange={(event) => change(() => setText(event.target.value))}
        />
      </label>
      <div className="add-form-row">
        <Select
          label="Organization"
          none="None"
          value={organization}
          onChange={(slug) => change(() => setOrganization(slug))}
        >
          <OrganizationOptions selected={organization} />
        </Select>
        <label className="add-form-field">
          <span>Tags, with commas between</span>
          <input
            type="text"
            value={tagText}
            autoComplete="off"
            aria-describedby={hintId}
            onChange={(event) => change(() => setTagText(event.target.value))}
          />
        </label>
        <Button type="submit" look={result && step === 'preview' ? 'plain' : 'primary'} disabled={isBusy}>
          {previewed.fetching ? 'Reading…' : 'Preview'}
        </Button>
      </div>
      <p className="add-form-hint" id={hintId}>
        Organization and tags are for the new ones; accounts that are known stay as they are.
      </p>
      <div role="status" className="add-form-result">
        {refusal !== undefined && <p className="notice">{refusal}</p>}
        {result && step === 'preview' && (
          <p>
            <strong>{formatFull(result.created)} new</strong>, {formatFull(result.unchanged)} known or
            repeated.
          </p>
        )}
        {result && step === 'add' && (
          <p>
            <strong>
              {formatFull(result.created)} {result.created === 1 ? 'account' : 'accounts'} added.
            </strong>{' '}
            The next run asks for them. <Link to="/runs">Runs</Link>
          </p>
        )}
      </div>
      {result && (
        <>
          {step === 'preview' && result.created > 0 && (
            <Button look="primary" className="add-form-do" disabled={isBusy} onClick={() => void onAdd()}>
              {added.fetching
                ? 'Adding…'
                : `Add ${formatFull(result.created)} ${result.created === 1 ? 'account' : 'accounts'}`}
            </Button>
          )}
          <RejectedRows rows={result.rejected} />
          <AddedAccounts rows={result.rows} isDone={step === 'add'} />
        </>
      )}
    </form>
  );
}
