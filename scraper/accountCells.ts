import type { Platform } from '../db/domain.ts';
import { checkHandle } from './platforms/checkHandle.ts';
import { type InputFault, quoteInput } from './platforms/inputFault.ts';
import { parsePlatform } from './platforms/parsePlatform.ts';
import { parseProfileUrl } from './platforms/parseProfileUrl.ts';

/** An account as a row of a file names it. */
export interface AccountCells {
  readonly platform: Platform;
  /** Checked and normalised; from the URL where the row has no handle. */
  readonly handle: string;
  /**
   * As the file has it; null when it has none: a known account keeps its own, a new one gets `profileUrl()`.
   */
  readonly url: string | null;
}

/** A handle in its own cell wins over the one in the URL: the URL may lead to a page by another name. */
export function readAccount(
  platformCell: string,
  handleCell: string,
  urlCell: string,
): AccountCells | InputFault {
  const [handle, url] = urlCell === '' && isAddress(handleCell) ? ['', handleCell] : [handleCell, urlCell];
  const platform = parsePlatform(platformCell);
  if (platform === null && (platformCell !== '' || url === '')) {
    return { code: 'INVALID_PLATFORM', message: `${quoteInput(platformCell)} is not a platform.` };
  }
  if (handle === '' && url === '') {
    return { code: 'MISSING_HANDLE', message: 'The row has neither a handle nor a URL.' };
  }
  const page = url === '' ? null : parseProfileUrl(url);
  if (page !== null && 'code' in page) return page;
  if (page !== null && platform !== null && page.platform !== platform) {
    return {
      code: 'PLATFORM_MISMATCH',
      message: `${quoteInput(url)} is an address of ${page.platform}, not of ${platform}.`,
    };
  }
  const owner = platform ?? page?.platform;
  if (owner === undefined) return { code: 'INVALID_PLATFORM', message: 'The row names no platform.' };
  const checked = page !== null && handle === '' ? page : checkHandle(owner, handle);
  if ('code' in checked) return checked;
  return { platform: owner, handle: checked.handle, url: page && (isAddress(url) ? url : page.url) };
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** The name with white space collapsed; null when the cell is empty. */
export function readOrganization(cell: string): { readonly organization: string | null } | InputFault {
  const name = cell.replace(/\s+/g, ' ');
  if (isOrganizationName(name)) return { organization: name === '' ? null : name };
  return {
    code: 'INVALID_ORGANIZATION',
    message: `${quoteInput(name)} is not the name of an organization.`,
  };
}

/** Empty, or with at least one letter or digit, so that a slug can be made of it. */
function isOrganizationName(name: string): boolean {
  return (
    name === '' ||
    (name.length <= MAX_ORGANIZATION_LENGTH && /[\p{L}\p{N}]/u.test(name) && !/\p{Control}/u.test(name))
  );
}

/** Twice the longest name in the catalogue of a federal department, and some. */
const MAX_ORGANIZATION_LENGTH = 200;
