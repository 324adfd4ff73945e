import { formatInstant } from '../format/instant.ts';
import { formatRatio } from '../format/formatNumber.ts';
import { missingReason } from '../format/missingReason.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Count } from '../ui/Count.tsx';
import './Facts.css';

export const LatestSnapshotFragment = graphql(`
  fragment LatestSnapshot on Snapshot {
    date
    capturedAt
    source
    followers
    followersMissing
    following
    listed
    posts
    likes
    comments
    shares
    views
    engagements
    engagementRate
  }
`);

interface LatestSnapshotProps {
  readonly snapshot: FragmentOf<typeof LatestSnapshotFragment>;
}

const SOURCES: Readonly<Record<string, string>> = {
  LIVE: 'Live',
  SIMULATED: 'Simulated',
  IMPORTED: 'Imported',
};
const NOT_REPORTED = missingReason('NOT_REPORTED');

/** All that the latest day has to say. */
export function LatestSnapshot({ snapshot }: LatestSnapshotProps) {
  const latest = readFragment(LatestSnapshotFragment, snapshot);
  const counts = [
    ['Following', latest.following],
    ['Listed', latest.listed],
    ['Posts', latest.posts],
    ['Likes', latest.likes],
    ['Comments', latest.comments],
    ['Shares', latest.shares],
    ['Views', latest.views],
  ] as const;
  return (
    <dl className="facts facts-two-columns">
      <div>
        <dt>Followers</dt>
        <dd>
          <Count value={latest.followers} reason={missingReason(latest.followersMissing)} />
        </dd>
      </div>
      {counts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Count value={value} reason={NOT_REPORTED} />
          </dd>
        </div>
      ))}
      <div>
        <dt>Engagements that day</dt>
        <dd>
          <Count
            value={latest.engagements}
            reason="likes, comments and shares of two days in a row are needed"
          />
        </dd>
      </div>
      <div>
        <dt>Engagement rate</dt>
        <dd>
          {latest.engagementRate === null ? (
            <Count value={null} reason="engagements or followers are unknown" />
          ) : (
            formatRatio(latest.engagementRate)
          )}
        </dd>
      </div>
      <div>
        <dt>Source</dt>
        <dd>{SOURCES[latest.source] ?? latest.source}</dd>
      </div>
      <div>
        <dt>Captured</dt>
        <dd>
          {latest.capturedAt === null ? (
            <span className="muted">imported</span>
          ) : (
            formatInstant(latest.capturedAt)
          )}
        </dd>
      </div>
    </dl>
  );
}
