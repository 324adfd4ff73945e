import { useEffect, useId, useRef } from 'react';
import { formatFull, formatUsd } from '../format/formatNumber.ts';
import { formatDuration } from '../format/instant.ts';
import { platformName } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Button } from '../ui/Button.tsx';
import { NamedVariables } from '../ui/NamedVariables.tsx';
import './RunPlan.css';

export const RunPlanFragment = graphql(`
  fragment RunPlan on TriggerScrapeRunPlan {
    accounts
    estimatedSeconds
    platforms {
      platform
      accounts
      requests
      skipped
      reason
      estimatedCostUsd
    }
  }
`);

interface RunPlanProps {
  readonly plan: FragmentOf<typeof RunPlanFragment>;
  readonly isBusy: boolean;
  onStart(): void;
  onClose(): void;
}

/** What a live run would do, before anybody is asked: how much, how long, at what price, and what it leaves out. */
export function RunPlan({ plan, isBusy, onStart, onClose }: RunPlanProps) {
  const { accounts, estimatedSeconds, platforms } = readFragment(RunPlanFragment, plan);
  const section = useRef<HTMLElement>(null);
  const headingId = useId();
  // It takes the place of what was pressed: who reads by ear or keyboard goes on here.
  useEffect(() => section.current?.focus(), []);

  const asked = accounts - sumOf(platforms.map(({ skipped }) => skipped));
  const costs = platforms.flatMap(({ estimatedCostUsd }) => estimatedCostUsd ?? []);
  return (
    <section className="run-plan" aria-labelledby={headingId} ref={section} tabIndex={-1}>
      <h3 id={headingId}>
        {asked === 0
          ? 'This run would collect nothing'
          : `This run would ask for ${formatFull(asked)} of ${formatFull(accounts)} accounts`}
      </h3>
      <dl>
        <div>
          <dt>Requests</dt>
          <dd>{formatFull(sumOf(platforms.map(({ requests }) => requests)))}</dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd>{asked === 0 ? 'none' : `about ${formatDuration(estimatedSeconds)}`}</dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd>{costs.length === 0 ? 'none' : formatUsd(sumOf(costs))}</dd>
        </div>
      </dl>
      <ul>
        {platforms.map(({ platform, requests, skipped, reason, estimatedCostUsd, ...part }) => (
          <li key={platform} data-skipped={skipped === part.accounts}>
            <strong>{platformName(platform)}</strong>
            <span>
              {formatFull(part.accounts)} {part.accounts === 1 ? 'account' : 'accounts'}
              {requests > 0 && `, ${formatFull(requests)} ${requests === 1 ? 'request' : 'requests'}`}
              {estimatedCostUsd !== null && `, ${formatUsd(estimatedCostUsd)}`}
            </span>
            {skipped > 0 && (
              <p>
                {skipped === part.accounts ? 'Skipped' : `${formatFull(skipped)} skipped`}
                {reason !== null && (
                  <>
                    {': '}
                    <NamedVariables text={reason} />
                  </>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
      <p className="run-plan-actions">
        <Button look="primary" disabled={isBusy} onClick={onStart}>
          Start this run
        </Button>
        <Button look="quiet" onClick={onClose}>
          Not now
        </Button>
      </p>
    </section>
  );
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
