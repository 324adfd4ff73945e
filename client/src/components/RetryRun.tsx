import { Link, useNavigate } from '@tanstack/react-router';
import { useMutation } from 'urql';
import { graphql, type FragmentOf } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Button } from '../ui/Button.tsx';
import { refusalOf } from './refusalOf.ts';
import type { RunSummaryFragment } from './runSummary.ts';

const RetryRunMutation = graphql(`
  mutation RetryRun($id: ID!) {
    retryScrapeRun(input: { id: $id }) {
      __typename
      ... on RetryScrapeRunSuccess {
        run {
          id
        }
      }
      ... on ScrapeRunActiveError {
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

const SkippedTasksQuery = graphql(`
  query SkippedTasks($id: ID!) {
    scrapeRun(id: $id) {
      id
      tasks(first: 100, statuses: [SKIPPED]) {
        totalCount
        nodes {
          id
          errorCode
        }
      }
    }
  }
`);

interface RetryRunProps {
  readonly run: FragmentOf<typeof RunSummaryFragment>;
}

/** Starts a run over what an ended one left without a number for a reason that can pass; nothing if there is none. */
export function RetryRun({ run: { id, progress } }: RetryRunProps) {
  const [{ fetching, error, data }, retry] = useMutation(RetryRunMutation);
  const navigate = useNavigate();
  const isSure = progress.failed + progress.cancelled > 0;
  const [skipped] = useFreshQuery({
    query: SkippedTasksQuery,
    variables: { id },
    pause: isSure || progress.skipped === 0,
  });
  const tasks = skipped.data?.scrapeRun?.tasks;
  // Those beyond the first hundred are not looked through: the server says if none of them qualifies.
  const mayQualify =
    tasks !== undefined &&
    (tasks.totalCount > tasks.nodes.length || tasks.nodes.some(({ errorCode }) => errorCode === 'QUOTA'));
  if (!isSure && !mayQualify) return null;

  const answer = data?.retryScrapeRun;
  const refusal = refusalOf(error, answer);

  async function start(): Promise<void> {
    const { data: started } = await retry({ id });
    if (started?.retryScrapeRun.__typename !== 'RetryScrapeRunSuccess') return;
    await navigate({ to: '/runs/$id', params: { id: started.retryScrapeRun.run.id } });
  }

  return (
    <>
      <Button
        look="primary"
        disabled={fetching}
        title="A new run over the accounts that failed, were cancelled, or were skipped for quota"
        onClick={() => void start()}
      >
        {fetching ? 'Starting…' : 'Retry'}
      </Button>
      {refusal !== undefined && (
        <p className="notice" role="alert">
          {refusal}
          {answer?.__typename === 'ScrapeRunActiveError' && (
            <Link to="/runs/$id" params={{ id: answer.run.id }}>
              That run
            </Link>
          )}
        </p>
      )}
    </>
  );
}
