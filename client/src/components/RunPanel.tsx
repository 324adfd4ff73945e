import { useId, useState } from 'react';
import { useMutation, type CombinedError } from 'urql';
import { describeError } from '../format/describeError.ts';
import { graphql } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { RunFailures } from './RunFailures.tsx';
import './RunPanel.css';
import { RunReport } from './RunReport.tsx';
import { runStatus } from './runStatus.ts';
import { useWatchedRun, WatchedRunFragment } from './useWatchedRun.ts';

const LatestRunQuery = graphql(
  `
    query LatestRun {
      scrapeRuns(first: 1) {
        nodes {
          ...WatchedRun
        }
      }
      summary {
        simulatedAccounts
      }
      platforms {
        platform
        configured
      }
    }
  `,
  [WatchedRunFragment],
);

const TriggerRunMutation = graphql(
  `
    mutation TriggerRun($mode: ScrapeMode!) {
      triggerScrapeRun(input: { mode: $mode }) {
        __typename
        ... on TriggerScrapeRunSuccess {
          run {
            ...WatchedRun
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
  `,
  [WatchedRunFragment],
);

const CancelRunMutation = graphql(`
  mutation CancelRun($id: ID!) {
    cancelScrapeRun(input: { id: $id }) {
      __typename
      ... on CancelScrapeRunSuccess {
        run {
          id
          status
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

type Mode = 'LIVE' | 'SIMULATED';

const CONTEXT = { additionalTypenames: ['ScrapeRun'] };

/** Starts a scrape run, follows the one that is going on, also after a reload, and reports the last one. */
export function RunPanel() {
  const [{ data, error }, refetch] = useFreshQuery({ query: LatestRunQuery, context: CONTEXT });
  const [triggered, trigger] = useMutation(TriggerRunMutation);
  const [cancelled, cancel] = useMutation(CancelRunMutation);
  const [chosenMode, setChosenMode] = useState<Mode>();
  const hintId = useId();

  const payload = triggered.data?.triggerScrapeRun;
  const { run, isActive, liveError, reconnect } = useWatchedRun(
    data?.scrapeRuns.nodes[0],
    payload?.__typename === 'TriggerScrapeRunSuccess' ? payload.run : undefined,
  );

  if (data === undefined) {
    if (error) return <ErrorState error={error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
    return <Skeleton lines={4} />;
  }

  const mode = chosenMode ?? (data.summary.simulatedAccounts > 0 ? 'SIMULATED' : 'LIVE');
  const configured = data.platforms.filter((platform) => platform.configured).length;
  const refusal =
    sentenceOf(triggered.error, payload) ?? sentenceOf(cancelled.error, cancelled.data?.cancelScrapeRun);

  return (
    <div className="run-panel">
      <div className="run-panel-controls">
        <SegmentedControl<Mode>
          name="What the run collects"
          value={mode}
          disabled={isActive}
          options={[
            { value: 'SIMULATED', label: 'Simulated', title: 'Made-up numbers; nothing leaves this machine' },
            { value: 'LIVE', label: 'Live', title: 'Asks the platforms that are configured' },
          ]}
          onChange={setChosenMode}
        />
        {isActive && run ? (
          <Button disabled={cancelled.fetching} onClick={() => void cancel({ id: run.id })}>
            Cancel run
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={triggered.fetching}
            aria-describedby={hintId}
            onClick={() => void trigger({ mode })}
          >
            {triggered.fetching ? 'Starting…' : 'Start run'}
          </Button>
        )}
      </div>
      <p className="run-panel-hint" id={hintId}>
        {mode === 'SIMULATED'
          ? 'Adds a day of made-up numbers to the simulated accounts.'
          : `${configured} of ${data.platforms.length} platforms are configured; accounts of the others are skipped.`}
      </p>
      <div role="status">
        {refusal !== undefined && !isActive && <p className="notice">{refusal}</p>}
        <span className="visually-hidden">{run && `Scrape run: ${runStatus(run.status).label}`}</span>
      </div>
      {liveError && (
        <p className="notice" role="alert">
          Live progress stopped, the run itself goes on.
          <Button onClick={reconnect}>Reconnect</Button>
        </p>
      )}
      {run ? (
        <>
          <RunReport run={run} />
          {!isActive && <RunFailures key={run.id} runId={run.id} />}
        </>
      ) : (
        <p className="muted">No run yet.</p>
      )}
    </div>
  );
}

/** Why an action was not done: the message of the payload, or what the transport says. */
function sentenceOf(error: CombinedError | undefined, payload: object | undefined): string | undefined {
  if (error) {
    const { title, detail } = describeError(error);
    return `${title}. ${detail}`;
  }
  return payload !== undefined && 'message' in payload ? String(payload.message) : undefined;
}
