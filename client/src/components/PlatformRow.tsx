import { Link } from '@tanstack/react-router';
import { formatFull } from '../format/formatNumber.ts';
import { formatAge, formatInstant } from '../format/instant.ts';
import { platformName } from '../format/platform.ts';
import { formatRate } from '../format/rate.ts';
import { graphql, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { Countdown } from '../ui/Countdown.tsx';
import { NamedVariables } from '../ui/NamedVariables.tsx';
import { useNow } from '../ui/useNow.ts';
import './PlatformRow.css';
import type { PlatformState } from './platformState.ts';
import { PlatformTile } from './PlatformTile.tsx';

/** The page needs it as well, to put the platform into its group. */
export const PlatformRowFragment = graphql(`
  fragment PlatformRow on PlatformStatus @_unmask {
    platform
    problemCode
    problem
    accounts
    paceRequests
    paceSeconds
    batchSize
    requestsPerWindow
    windowSeconds
    availableAt
    lastOutcome
    lastMessage
    lastOutcomeAt
  }
`);

type Status = FragmentOf<typeof PlatformRowFragment>;

interface PlatformRowProps {
  readonly status: Status;
  readonly state: PlatformState;
}

/** One platform: what it lacks or waits for, how fast it is asked, and how that went. */
export function PlatformRow({ status, state }: PlatformRowProps) {
  const { platform, accounts, requestsPerWindow, windowSeconds, lastOutcome, lastOutcomeAt } = status;
  const now = useNow();
  return (
    <li className="platform-row">
      <div className="platform-row-name">
        <PlatformTile platform={platform} />
        <div>
          <h3>{platformName(platform)}</h3>
          {accounts === 0 ? (
            <span className="muted">no accounts</span>
          ) : (
            <Link to="/accounts" search={{ platform }}>
              {formatFull(accounts)} {accounts === 1 ? 'account' : 'accounts'}
              <span className="visually-hidden"> on {platformName(platform)}</span>
            </Link>
          )}
        </div>
      </div>
      <p>
        <News status={status} state={state} />
      </p>
      <dl>
        <div>
          <dt title="Requests that all workers together send at most">Our pace</dt>
          <dd>{formatRate(status.paceRequests, status.paceSeconds)}</dd>
        </div>
        <div>
          <dt title="Requests that the platform documents for one set of credentials">Its limit</dt>
          <dd>
            {requestsPerWindow === null || windowSeconds === null ? (
              <span className="muted">not published</span>
            ) : (
              formatRate(requestsPerWindow, windowSeconds)
            )}
          </dd>
        </div>
        <div>
          <dt title="Accounts that are asked for together, at most">Batch</dt>
          <dd>{formatFull(status.batchSize)}</dd>
        </div>
        <div>
          <dt>Last outcome</dt>
          <dd>
            {lastOutcome === null ? (
              <span className="muted">never asked</span>
            ) : (
              <Badge tone={lastOutcome === 'OK' ? 'positive' : 'warning'}>{lastOutcome}</Badge>
            )}{' '}
            {lastOutcomeAt !== null && (
              <time className="muted" dateTime={lastOutcomeAt} title={formatInstant(lastOutcomeAt)}>
                {formatAge(lastOutcomeAt, now)}
              </time>
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** What one has to know first. */
function News({ status, state }: PlatformRowProps) {
  const { problem, problemCode, availableAt, lastMessage, accounts } = status;
  if (problemCode !== null) return <NamedVariables text={problem ?? problemCode} />;
  if (state === 'waiting' && availableAt !== null) {
    return (
      <>
        <strong>
          Asked again <Countdown until={availableAt} />.
        </strong>{' '}
        {lastMessage}
      </>
    );
  }
  if (lastMessage !== null) return <NamedVariables text={lastMessage} />;
  return <span className="muted">{accounts === 0 ? 'Ready, with nobody to ask for yet.' : 'Ready.'}</span>;
}
