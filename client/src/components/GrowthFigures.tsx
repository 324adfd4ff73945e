import { daysBetween, formatDay } from '../format/day.ts';
import { formatChange } from '../format/formatNumber.ts';
import { missingReason } from '../format/missingReason.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Change } from '../ui/Change.tsx';
import { Count } from '../ui/Count.tsx';
import './Totals.css';

export const GrowthFigureFragment = graphql(`
  fragment GrowthFigure on Growth {
    from
    to
    change
    ratio
    perDay
  }
`);

export const GrowthFiguresFragment = graphql(
  `
    fragment GrowthFigures on Account {
      followers
      followersAsOf
      latestSnapshot {
        followersMissing
        followersPrecision
      }
      week: growth(from: $weekBefore, to: $asOf) {
        ...GrowthFigure
      }
      month: growth(from: $monthBefore, to: $asOf) {
        ...GrowthFigure
      }
      year: growth(from: $yearBefore, to: $asOf) {
        ...GrowthFigure
      }
      ever: growth {
        ...GrowthFigure
      }
    }
  `,
  [GrowthFigureFragment],
);

interface GrowthFiguresProps {
  readonly account: FragmentOf<typeof GrowthFiguresFragment>;
}

/** The level of an account and how it got there over a week, a month, a year and since it is tracked. */
export function GrowthFigures({ account }: GrowthFiguresProps) {
  const { followers, followersAsOf, latestSnapshot, ...growth } = readFragment(
    GrowthFiguresFragment,
    account,
  );
  return (
    <dl className="totals growth-figures">
      <div className="totals-figure">
        <dt>Followers</dt>
        <dd>
          <Count value={followers} reason={missingReason(latestSnapshot?.followersMissing)} />
        </dd>
        <dd className="totals-note">
          {followersAsOf
            ? `as of ${formatDay(followersAsOf)}`
            : missingReason(latestSnapshot?.followersMissing)}
          {followersAsOf &&
            latestSnapshot?.followersMissing &&
            `, then ${missingReason(latestSnapshot.followersMissing)}`}
          {latestSnapshot?.followersPrecision === 'ROUNDED' && ', rounded'}
        </dd>
      </div>
      <GrowthFigure name="7 days" growth={growth.week} />
      <GrowthFigure name="30 days" growth={growth.month} />
      <GrowthFigure name="1 year" growth={growth.year} />
      <GrowthFigure name="Since tracked" growth={growth.ever} />
    </dl>
  );
}

interface GrowthFigureProps {
  readonly name: string;
  readonly growth: FragmentOf<typeof GrowthFigureFragment> | null;
}

function GrowthFigure({ name, growth }: GrowthFigureProps) {
  const figure = readFragment(GrowthFigureFragment, growth);
  return (
    <div className="totals-figure">
      <dt
        title={
          figure
            ? `${formatDay(figure.from)} to ${formatDay(figure.to)}, ${daysBetween(figure.from, figure.to)} days`
            : undefined
        }
      >
        {name}
      </dt>
      <dd>
        <Change value={figure?.change} />
      </dd>
      <dd className="totals-note">
        {figure && (
          <>
            <Change kind="ratio" value={figure.ratio} reason="it began at 0" />, {formatChange(figure.perDay)}{' '}
            a day
          </>
        )}
      </dd>
    </div>
  );
}
