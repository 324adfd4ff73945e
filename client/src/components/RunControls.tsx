import { useId, useState } from 'react';
import { useMutation, type CombinedError } from 'urql';
import { describeError } from '../format/describeError.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import './RunControls.css';

export const RunControlsFragment = graphql(`
  fragment RunControls on Query {
    summary {
      simulatedAccounts
    }
    platforms {
      platform
      configured
    }
  }
`);

const TriggerRunMutation = graphql(`
  mutation TriggerRun($mode: ScrapeMode!) {
    triggerScrapeRun(input: { mode: $mode }) {
      __typename
      ... on TriggerScrapeRunSuccess {
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

type Mode = 'LIVE' | 'SIMULATED';

interface RunControlsProps {
  readonly query: FragmentOf<typeof RunControlsFragment>;
  /** Of the run that is going on; undefined when none is. */
  readonly activeRunId: string | undefined;
  /** The newest run is being asked for: what is shown may be about to change. */
  readonly isRefreshing: boolean;
}

/** Starts a scrape run, or cancels the one that is going on; says why when it may not. */
export function RunControls({ query, activeRunId, isRefreshing }: RunControlsProps) {
  const { summary, platforms } = readFragment(RunControlsFragment, query);
  const [triggered, trigger] = useMutation(TriggerRunMutation);
  const [cancelled, cancel] = useMutation(CancelRunMutation);
  const [chosenMode, setChosenMode] = useState<Mode>();
  const hintId = useId();

  const mode = chosenMode ?? (summary.simulatedAccounts > 0 ? 'SIMULATED' : 'LIVE');
  const configured = platforms.filter((platform) => platform.configured).length;
  const isActive = activeRunId !== undefined;
  // "A run is going on" is true only while one is; every other refusal of a start stands until the next run.
  const isAboutActiveRun = triggered.data?.triggerScrapeRun.__typename === 'ScrapeRunActiveError';
  const refusal = isActive
    ? (refusalOf(cancelled.error, cancelled.data?.cancelScrapeRun) ??
      (isAboutActiveRun ? refusalOf(triggered.error, triggered.data?.triggerScrapeRun) : undefined))
    : isAboutActiveRun
      ? undefined
      : refusalOf(triggered.error, triggered.data?.triggerScrapeRun);

  return (
    <div className="run-controls">
      <div className="run-controls-row">
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
        {isActive ? (
          <Button disabled={cancelled.fetching} onClick={() => void cancel({ id: activeRunId })}>
            Cancel run
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={triggered.fetching || isRefreshing}
            aria-describedby={hintId}
            onClick={() => void trigger({ mode })}
          >
            {triggered.fetching ? 'Starting…' : 'Start run'}
          </Button>
        )}
      </div>
      <p className="run-controls-hint" id={hintId}>
        {mode === 'SIMULATED'
          ? 'Adds a day of made-up numbers to the simulated accounts.'
          : `${configured} of ${platforms.length} platforms are configured; accounts of the others are skipped.`}
      </p>
      <div role="status">{refusal !== undefined && <p className="notice">{refusal}</p>}</div>
    </div>
  );
}

/** Why an action was not done: what the transport says, or the message of the payload. */
function refusalOf(error: CombinedError | undefined, payload: object | undefined): string | undefined {
  if (error) {
    const { title, detail } = describeError(error);
    return `${title}. ${detail}`;
  }
  return payload !== undefined && 'message' in payload ? String(payload.message) : undefined;
}
