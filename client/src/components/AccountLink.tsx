import { Link } from '@tanstack/react-router';
import { platformName, platformSlug } from '../format/platform.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import './AccountLink.css';
import { PlatformTile } from './PlatformTile.tsx';

export const AccountLinkFragment = graphql(`
  fragment AccountLink on Account {
    platform
    handle
    displayName
  }
`);

interface AccountLinkProps {
  readonly account: FragmentOf<typeof AccountLinkFragment>;
}

/** An account as it stands in lists: tile, name, platform and handle, leading to its page. */
export function AccountLink({ account }: AccountLinkProps) {
  const { platform, handle, displayName } = readFragment(AccountLinkFragment, account);
  return (
    <span className="account-link">
      <PlatformTile platform={platform} />
      <span className="account-link-text">
        <Link to="/accounts/$platform/$handle" params={{ platform: platformSlug(platform), handle }}>
          <bdi>{displayName ?? handle}</bdi>
        </Link>
        <span className="account-link-sub">
          {platformName(platform)}
          {displayName !== null && (
            <>
              {' · '}
              <bdi>{handle}</bdi>
            </>
          )}
        </span>
      </span>
    </span>
  );
}
