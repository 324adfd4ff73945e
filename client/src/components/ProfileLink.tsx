import type { ReactNode } from 'react';

interface ProfileLinkProps {
  /** As imported or as the platform gave it: anything may stand there. */
  readonly url: string;
  readonly children: ReactNode;
}

/** Leads to the profile on its platform, but only over http: a `javascript:` address stays text. */
export function ProfileLink({ url, children }: ProfileLinkProps) {
  if (!isWebAddress(url)) return <span>{children}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
      <span aria-hidden="true"> ↗</span>
      <span className="visually-hidden"> (opens the profile in a new tab)</span>
    </a>
  );
}

function isWebAddress(url: string): boolean {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  return protocol === 'https:' || protocol === 'http:';
}
