import { foldText } from '../domain.ts';
import { searchGrams } from '../searchGrams.ts';

/** The columns of `accounts` that are derived from its two names. */
export function accountKeys(handle: string, displayName: string | null) {
  const handleKey = foldText(handle);
  const displayNameKey = displayName === null ? '' : foldText(displayName);
  return { handleKey, displayNameKey, searchGrams: searchGrams([handleKey, displayNameKey]) };
}
