import { Link } from '@tanstack/react-router';
import { formatShare } from '../format/formatNumber.ts';
import { platformName } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Change } from '../ui/Change.tsx';
import { Count } from '../ui/Count.tsx';
import { Unknown } from '../ui/Unknown.tsx';
import './PlatformTable.css';
import { PlatformTile } from './PlatformTile.tsx';

export const PlatformTableFragment = graphql(`
  fragment PlatformTable on Summary {
    followers
    byPlatform {
      platform
      accounts
      accountsWithData
      followers
      engagements
      changeOverWeek: followersChange(days: 7)
      changeOverMonth: followersChange(days: 30)
    }
  }
`);

interface PlatformTableProps {
  readonly summary: FragmentOf<typeof PlatformTableFragment>;
}

/** The totals, taken apart by platform; with each platform's share of all followers. */
export function PlatformTable({ summary }: PlatformTableProps) {
  const { followers: allFollowers, byPlatform } = readFragment(PlatformTableFragment, summary);
  const rows = [...byPlatform].sort((a, b) => (b.followers ?? -1) - (a.followers ?? -1));
  return (
    <table className="table platform-table">
      <thead>
        <tr>
          <th scope="col">Platform</th>
          <th scope="col" className="number wide-only">
            Accounts
          </th>
          <th scope="col" className="number">
            Followers
          </th>
          <th scope="col" className="wide-only">
            Share
          </th>
          <th scope="col" className="number">
            7 days
          </th>
          <th scope="col" className="number wide-only">
            30 days
          </th>
          <th scope="col" className="number wide-only">
            Engagements
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.platform}>
            <th scope="row">
              <span className="platform-table-name">
                <PlatformTile platform={row.platform} />
                <Link to="/accounts" search={{ platform: row.platform }}>
                  {platformName(row.platform)}
                </Link>
              </span>
            </th>
            <td className="number wide-only">
              <data value={row.accounts} title={`${row.accountsWithData} of them with data`}>
                {row.accounts}
              </data>
            </td>
            <td className="number">
              <Count value={row.followers} reason="no account has a known number" />
            </td>
            <td className="wide-only">
              <ShareBar part={row.followers} whole={allFollowers} />
            </td>
            <td className="number">
              <Change value={row.changeOverWeek} />
            </td>
            <td className="number wide-only">
              <Change value={row.changeOverMonth} />
            </td>
            <td className="number wide-only">
              <Count value={row.engagements} reason="no engagement is known of that day" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A part of the whole as a bar and in percent. */
function ShareBar({ part, whole }: { readonly part: number | null; readonly whole: number | null }) {
  if (part === null || !whole) return <Unknown reason="no account has a known number" />;
  return (
    <span className="share-bar">
      <span>
        <i style={{ width: `${(100 * part) / whole}%` }} />
      </span>
      {formatShare(part / whole)}
    </span>
  );
}
