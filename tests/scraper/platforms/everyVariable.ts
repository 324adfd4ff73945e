import { PLATFORMS } from '../../../db/domain.ts';
import { PLATFORM_FACTS } from '../../../scraper/platforms/platformFacts.ts';

/** An environment with every variable that any platform needs. */
export function everyVariable(): Readonly<Record<string, string>> {
  const names = PLATFORMS.flatMap((platform) => PLATFORM_FACTS[platform].required);
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

function valueFor(name: string): string {
  if (name.endsWith('_URL')) return 'https://truthsocial.com';
  return name === 'MASTODON_INSTANCES' ? 'mastodon.social' : 'canary-4711';
}
