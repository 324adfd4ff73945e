import { formatAge, formatInstant } from '../format/instant.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { Unknown } from '../ui/Unknown.tsx';
import { useNow } from '../ui/useNow.ts';
import './Facts.css';
import { taskStatus } from './taskStatus.ts';

export const CollectionFactsFragment = graphql(`
  fragment CollectionFacts on Account {
    freshness {
      lastCapturedAt
      isStale
      consecutiveFailures
      lastErrorCode
      lastError
      lastErrorAt
    }
    lastTask {
      id
      status
      attempts
      errorCode
      errorMessage
      finishedAt
    }
  }
`);

interface CollectionFactsProps {
  readonly account: FragmentOf<typeof CollectionFactsFragment>;
}

/** When the account was last captured, how its last task ended, and what goes wrong with it. */
export function CollectionFacts({ account }: CollectionFactsProps) {
  const { freshness, lastTask } = readFragment(CollectionFactsFragment, account);
  const now = useNow();
  const status = lastTask && taskStatus(lastTask.status);
  return (
    <dl className="facts">
      <div>
        <dt>Last captured</dt>
        <dd>
          {freshness.lastCapturedAt === null ? (
            <span className="muted">never</span>
          ) : (
            <time dateTime={freshness.lastCapturedAt} title={formatInstant(freshness.lastCapturedAt)}>
              {formatAge(freshness.lastCapturedAt, now)}
            </time>
          )}{' '}
          {freshness.isStale && <Badge tone="warning">Stale</Badge>}
        </dd>
      </div>
      <div>
        <dt>Last task</dt>
        <dd>
          {lastTask && status ? (
            <>
              <Badge tone={status.tone}>{status.label}</Badge>{' '}
              {lastTask.finishedAt !== null && formatAge(lastTask.finishedAt, now)}
              {lastTask.errorMessage !== null && (
                <p>
                  {lastTask.errorMessage} {lastTask.errorCode !== null && <code>{lastTask.errorCode}</code>}
                </p>
              )}
            </>
          ) : (
            <Unknown reason="no scrape run has included this account" />
          )}
        </dd>
      </div>
      <div>
        <dt>Failures in a row</dt>
        <dd>{freshness.consecutiveFailures}</dd>
      </div>
      {freshness.lastErrorCode !== null && (
        <div>
          <dt>Last error</dt>
          <dd>
            <code>{freshness.lastErrorCode}</code>{' '}
            {freshness.lastErrorAt !== null && formatAge(freshness.lastErrorAt, now)}
            {freshness.lastError !== null && <p>{freshness.lastError}</p>}
          </dd>
        </div>
      )}
    </dl>
  );
}
