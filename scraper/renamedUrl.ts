import type { Platform } from '../db/domain.ts';
import { profileUrl } from './platforms/profileUrl.ts';

/** The address of an account under its new handle. On LinkedIn the old one says what kind of page it is. */
export function renamedUrl(account: { platform: Platform; url: string }, handle: string): string {
  const kind = account.platform === 'LINKEDIN' ? LINKEDIN_KIND.exec(account.url)?.[1] : undefined;
  return kind === undefined
    ? profileUrl(account.platform, handle)
    : `https://www.linkedin.com/${kind}/${encodeURIComponent(handle)}`;
}

const LINKEDIN_KIND = /linkedin\.com\/(showcase|school|in)\//i;
