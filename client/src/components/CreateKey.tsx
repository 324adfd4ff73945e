import { useState, type SubmitEvent } from 'react';
import { useMutation } from 'urql';
import { ROLE_RIGHTS, roles, type Role } from '../format/role.ts';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import './AddForms.css';
import { NewKey } from './NewKey.tsx';
import { refusalOf } from './refusalOf.ts';

const CreateKeyMutation = graphql(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on CreateApiKeySuccess {
        key
        apiKey {
          id
          name
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

const DAY_MS = 86_400_000;
/** How long keys serve, in days, as one chooses it; none of them: without end. */
const LIVES = [
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
] as const;

/** Makes a key, which is shown in the place of the form: this once, as nobody can be told it again. */
export function CreateKey() {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('VIEWER');
  const [life, setLife] = useState<string>();
  const [isShown, setIsShown] = useState(false);
  const [{ fetching, error, data }, create] = useMutation(CreateKeyMutation);
  const answer = data?.createApiKey;
  const refusal = refusalOf(error, answer);

  async function onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const expiresAt = life === undefined ? null : new Date(Date.now() + Number(life) * DAY_MS).toISOString();
    const { data: done } = await create({ input: { name, role, expiresAt } });
    if (done?.createApiKey.__typename !== 'CreateApiKeySuccess') return;
    setName('');
    setIsShown(true);
  }

  if (isShown && answer?.__typename === 'CreateApiKeySuccess')
    return <NewKey name={answer.apiKey.name} text={answer.key} onClose={() => setIsShown(false)} />;
  return (
    <form className="add-form" onSubmit={(event) => void onSubmit(event)}>
      <label className="add-form-field">
        <span>Name: who uses it, and for what</span>
        <input
          type="text"
          value={name}
          required
          maxLength={100}
          autoComplete="off"
          placeholder="Newsroom spreadsheet"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <Select
        label="Role"
        value={role}
        options={roles.map((each) => [each, ROLE_RIGHTS[each]])}
        isRequired
        onChange={(chosen) => setRole(chosen as Role)}
      />
      <Select label="Expires" value={life} none="Never" options={LIVES} onChange={setLife} />
      <div role="alert" className="add-form-result">
        {refusal !== undefined && <p className="notice">{refusal}</p>}
      </div>
      <Button type="submit" look="primary" className="add-form-do" disabled={fetching}>
        {fetching ? 'Creating…' : 'Create key'}
      </Button>
    </form>
  );
}
