import type { ReactNode } from 'react';
import { formatDay } from '../format/day.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Change } from '../ui/Change.tsx';
import { Count } from '../ui/Count.tsx';
import './Totals.css';

export const TotalsFragment = graphql(`
  fragment Totals on Summary {
    asOf
    accounts
    accountsWithData
    followers
    posts
    engagements
    changeOverWeek: followersChange(days: 7)
    changeOverMonth: followersChange(days: 30)
  }
`);

interface TotalsProps {
  readonly summary: FragmentOf<typeof TotalsFragment>;
}

/** The five numbers that answer "how are we doing" at first sight. */
export function Totals({ summary }: TotalsProps) {
  const totals = readFragment(TotalsFragment, summary);
  const asOf = formatDay(totals.asOf);
  return (
    <dl className="totals">
      <Figure name="Followers" note={`as of ${asOf}`}>
        <Count value={totals.followers} reason="no account has a known number" />
      </Figure>
      <Figure name="7 days" note={<Share of={totals.changeOverWeek} whole={totals.followers} />}>
        <Change value={totals.changeOverWeek} />
      </Figure>
      <Figure name="30 days" note={<Share of={totals.changeOverMonth} whole={totals.followers} />}>
        <Change value={totals.changeOverMonth} />
      </Figure>
      <Figure name="Engagements" note="on that day">
        <Count value={totals.engagements} reason="no engagement is known of that day" />
      </Figure>
      <Figure name="Posts" note="in total">
        <Count value={totals.posts} reason="no account has a known number" />
      </Figure>
      <Figure name="Accounts" note={`${totals.accountsWithData} with data`}>
        <Count value={totals.accounts} />
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly note: ReactNode;
  readonly children: ReactNode;
}

function Figure({ name, note, children }: FigureProps) {
  return (
    <div className="totals-figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className="totals-note">{note}</dd>
    </div>
  );
}

/** The change as a share of what there was before it. */
function Share({ of: change, whole }: { of: number | null; whole: number | null }) {
  const before = change === null || whole === null ? null : whole - change;
  return <Change kind="ratio" value={before === null || before === 0 ? null : change! / before} />;
}
