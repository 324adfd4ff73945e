import { useId, useRef } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import './RevokeKey.css';
import { refusalOf } from './refusalOf.ts';

const RevokeKeyMutation = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      __typename
      ... on RevokeApiKeySuccess {
        apiKey {
          id
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

interface RevokeKeyProps {
  readonly id: string;
  readonly name: string;
}

/** Ends a key for good, once that is confirmed. */
export function RevokeKey({ id, name }: RevokeKeyProps) {
  const [{ fetching, error, data }, revoke] = useMutation(RevokeKeyMutation);
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  const textId = useId();
  const refusal = refusalOf(error, data?.revokeApiKey);

  async function onRevoke(): Promise<void> {
    const { data: done } = await revoke({ id });
    if (done?.revokeApiKey.__typename === 'RevokeApiKeySuccess') dialog.current?.close();
  }

  return (
    <>
      <Button onClick={() => dialog.current?.showModal()}>
        Revoke
        <span className="visually-hidden">
          {' '}
          <bdi>{name}</bdi>
        </span>
      </Button>
      <dialog className="revoke-key" ref={dialog} aria-labelledby={headingId} aria-describedby={textId}>
        <h2 id={headingId}>
          Revoke “<bdi>{name}</bdi>”?
        </h2>
        <p id={textId}>
          Whoever uses it is refused within a second, in this dashboard as well. It cannot be brought back.
        </p>
        <div role="alert">{refusal !== undefined && <p className="notice">{refusal}</p>}</div>
        <p className="revoke-key-actions">
          <Button look="quiet" onClick={() => dialog.current?.close()}>
            Keep it
          </Button>
          <Button look="primary" disabled={fetching} onClick={() => void onRevoke()}>
            {fetching ? 'Revoking…' : 'Revoke it'}
          </Button>
        </p>
      </dialog>
    </>
  );
}
