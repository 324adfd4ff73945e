import { Link } from '@tanstack/react-router';
import { platformName } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import './AccountHeader.css';
import { accountStatus } from './accountStatus.ts';
import { OrganizationLink, OrganizationLinkFragment } from './OrganizationLink.tsx';
import { PlatformTile } from './PlatformTile.tsx';
import { ProfileLink } from './ProfileLink.tsx';

export const AccountHeaderFragment = graphql(
  `
    fragment AccountHeader on Account {
      platform
      handle
      displayName
      url
      isCore
      status
      verified
      tags
      organization {
        ...OrganizationLink
      }
      latestSnapshot {
        source
      }
      freshness {
        isStale
      }
    }
  `,
  [OrganizationLinkFragment],
);

interface AccountHeaderProps {
  readonly account: FragmentOf<typeof AccountHeaderFragment>;
}

/** Who this is: name, platform, organization, and what is special about it. */
export function AccountHeader({ account }: AccountHeaderProps) {
  const header = readFragment(AccountHeaderFragment, account);
  const name = header.displayName ?? header.handle;
  return (
    <header className="account-header">
      <title>{`${name} on ${platformName(header.platform)} · Tidemark`}</title>
      <PlatformTile platform={header.platform} size="large" />
      <div className="account-header-text">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p>
          <Link to="/accounts" search={{ platform: header.platform }}>
            {platformName(header.platform)}
          </Link>
          <ProfileLink url={header.url}>
            <bdi>{header.handle}</bdi>
          </ProfileLink>
          {header.organization && <OrganizationLink organization={header.organization} />}
        </p>
      </div>
      <p className="account-header-badges">
        {header.latestSnapshot?.source === 'SIMULATED' && (
          <Badge tone="warning" title="The numbers of this account are made up">
            Simulated data
          </Badge>
        )}
        {header.freshness.isStale && (
          <Badge tone="warning" title="Not captured for 36 hours">
            Stale
          </Badge>
        )}
        {header.status !== 'ACTIVE' && <Badge title="Not collected">{accountStatus(header.status)}</Badge>}
        {header.isCore && <Badge title="Collected first in every run">Core</Badge>}
        {header.verified === true && <Badge tone="accent">Verified</Badge>}
        {header.tags.map((tag) => (
          <Link key={tag} to="/accounts" search={{ tag }} className="badge">
            #{tag}
          </Link>
        ))}
      </p>
    </header>
  );
}
