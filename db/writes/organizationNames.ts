import { foldText } from '../domain.ts';

/** As it is stored and shown: white space collapsed. */
export function cleanName(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}

/** What organizations are told apart by: the name without case, white space collapsed. */
export function organizationKey(name: string): string {
  return foldText(cleanName(name));
}

/** A slug stands in URLs, filters and tags. */
export const LONGEST_SLUG = 80;

/**
 * The slug that a name asks for: NFKD, marks and apostrophes removed, lower case, all that is neither letter nor
 * digit to '-'. Letters of every script stay, so that a Japanese name has a slug too.
 */
export function slugBase(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\p{M}'’‘ʼ]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    // What people type is composed: Hangul would otherwise stay in pieces.
    .normalize('NFC');
  return cut(words, LONGEST_SLUG) || 'organization';
}

/** The first of base, base-2, base-3 … that is not taken. */
export function freeSlug(base: string, isTaken: (slug: string) => boolean): string {
  let slug = base;
  for (let number = 2; isTaken(slug); number += 1) {
    const suffix = `-${number}`;
    slug = cut(base, LONGEST_SLUG - suffix.length) + suffix;
  }
  return slug;
}

function cut(text: string, length: number): string {
  const whole = text.replace(/^-+/, '');
  return [...whole].slice(0, length).join('').replace(/-+$/, '');
}
