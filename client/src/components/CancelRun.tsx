import { useMutation } from 'urql';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { refusalOf } from './refusalOf.ts';

const CancelRunMutation = graphql(`
  mutation CancelRun($id: ID!) {
    cancelScrapeRun(input: { id: $id }) {
      __typename
      ... on CancelScrapeRunSuccess {
        run {
          id
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

interface CancelRunProps {
  readonly runId: string;
}

/** Cancels a run that is going on; says why when it could not. */
export function CancelRun({ runId }: CancelRunProps) {
  const [{ fetching, error, data }, cancel] = useMutation(CancelRunMutation);
  const refusal = refusalOf(error, data?.cancelScrapeRun);
  return (
    <>
      <Button disabled={fetching} onClick={() => void cancel({ id: runId })}>
        Cancel run
      </Button>
      {refusal !== undefined && (
        <p className="notice" role="alert">
          {refusal}
        </p>
      )}
    </>
  );
}
