import { useId, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { SegmentedControl } from '../ui/SegmentedControl.tsx';
import { CancelRun } from './CancelRun.tsx';
import { refusalOf } from './refusalOf.ts';
import './RunControls.css';
import { RunPlan, RunPlanFragment } from './RunPlan.tsx';

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

const TriggerRunMutation = graphql(
  `
    mutation TriggerRun($mode: ScrapeMode!, $dryRun: Boolean!) {
      triggerScrapeRun(input: { mode: $mode, dryRun: $dryRun }) {
        __typename
        ... on TriggerScrapeRunSuccess {
          run {
            id
          }
        }
        ... on TriggerScrapeRunPlan {
          ...RunPlan
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
  [RunPlanFragment],
);

type Mode = 'LIVE' | 'SIMULATED';

interface RunControlsProps {
  readonly query: FragmentOf<typeof RunControlsFragment>;
  /** Of the run that is going on; undefined when none is. */
  readonly activeRunId: string | undefined;
  /** The newest run is being asked for: what is shown may be about to change. */
  readonly isRefreshing: boolean;
}

/**
 * Starts a scrape run, or cancels the one that is going on; says why when it may not. What a live run would ask of
 * others, and what that costs, is shown before.
 */
export function RunControls({ query, activeRunId, isRefreshing }: RunControlsProps) {
  const { summary, platforms } = readFragment(RunControlsFragment, query);
  const [planned, plan] = useMutation(TriggerRunMutation);
  const [triggered, trigger] = useMutation(TriggerRunMutation);
  const [chosenMode, setChosenMode] = useState<Mode>();
  const [lastStep, setLastStep] = useState<'plan' | 'start'>();
  const button = useRef<HTMLButtonElement>(null);
  const hintId = useId();

  const mode = chosenMode ?? (summary.simulatedAccounts > 0 ? 'SIMULATED' : 'LIVE');
  const configured = platforms.filter((platform) => platform.configured).length;
  const isActive = activeRunId !== undefined;
  const isBusy = planned.fetching || triggered.fetching || isRefreshing;
  const isPlanWanted = lastStep === 'plan' || (lastStep === 'start' && triggered.fetching);
  const plannedAnswer = planned.data?.triggerScrapeRun;
  const openPlan =
    mode === 'LIVE' && isPlanWanted && plannedAnswer?.__typename === 'TriggerScrapeRunPlan'
      ? plannedAnswer
      : undefined;
  const { error, data } = lastStep === 'plan' ? planned : triggered;
  // "A run is going on" is true only while one is; every other refusal of a start stands until the next run.
  const isAboutActiveRun = data?.triggerScrapeRun.__typename === 'ScrapeRunActiveError';
  const refusal = isActive === isAboutActiveRun ? refusalOf(error, data?.triggerScrapeRun) : undefined;

  function makePlan(): void {
    setLastStep('plan');
    void plan({ mode, dryRun: true });
  }

  function start(): void {
    setLastStep('start');
    void trigger({ mode, dryRun: false });
  }

  function closePlan(): void {
    setLastStep(undefined);
    button.current?.focus();
  }

  return (
    <div className="run-controls">
      {isActive ? (
        <div className="run-controls-row">
          <CancelRun runId={activeRunId} />
        </div>
      ) : (
        <>
          <div className="run-controls-row">
            <SegmentedControl<Mode>
              name="What the run collects"
              value={mode}
              options={[
                {
                  value: 'SIMULATED',
                  label: 'Simulated',
                  title: 'Made-up numbers; nothing leaves this machine',
                },
                { value: 'LIVE', label: 'Live', title: 'Asks the platforms that are configured' },
              ]}
              onChange={setChosenMode}
            />
            <Button
              ref={button}
              look={openPlan ? 'plain' : 'primary'}
              disabled={isBusy}
              aria-describedby={hintId}
              onClick={mode === 'LIVE' ? makePlan : start}
            >
              {planned.fetching
                ? 'Planning…'
                : triggered.fetching
                  ? 'Starting…'
                  : mode === 'SIMULATED'
                    ? 'Start run'
                    : openPlan
                      ? 'Plan again'
                      : 'Plan run'}
            </Button>
          </div>
          <p className="run-controls-hint" id={hintId}>
            {mode === 'SIMULATED'
              ? 'Adds a day of made-up numbers to the simulated accounts.'
              : `${configured} of ${platforms.length} platforms ${configured === 1 ? 'is' : 'are'} configured; accounts of the others are skipped.`}
          </p>
          {openPlan && <RunPlan plan={openPlan} isBusy={isBusy} onStart={start} onClose={closePlan} />}
        </>
      )}
      <div role="status">{refusal !== undefined && <p className="notice">{refusal}</p>}</div>
    </div>
  );
}
