import type { Actor, SeededActors } from './seedActors.ts';

/**
 * Waits until the AppView has indexed what was done on the network. It is asked here without any of
 * Tidemark's code, so that the numbers to compare with are the network's own.
 * @throws Error that names what still differs after a minute.
 */
export async function settle(appViewUrl: string, actors: SeededActors): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const differences = await findDifferences(appViewUrl, actors);
    if (differences.length === 0) return;
    if (Date.now() > deadline) throw new Error(`The AppView does not agree: ${differences.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function findDifferences(appViewUrl: string, actors: SeededActors): Promise<string[]> {
  const differences: string[] = [];
  for (const actor of actors.living) {
    const shown = await getProfile(appViewUrl, actor);
    const numbers = [
      shown['followersCount'],
      shown['followsCount'],
      shown['postsCount'],
      shown['handle'],
    ].join(' ');
    const expected = [actor.followers, actor.following, actor.posts, actor.handle].join(' ');
    if (numbers !== expected) differences.push(`${actor.handle} is ${numbers}, not ${expected}`);
  }
  const refusals = [
    [actors.suspended, 'AccountTakedown'],
    [actors.deactivated, 'AccountDeactivated'],
    [actors.deleted, 'InvalidRequest'],
  ] as const;
  for (const [actor, error] of refusals) {
    const answer = await getProfile(appViewUrl, actor);
    if (answer['error'] !== error) differences.push(`${actor.handle} answers ${String(answer['error'])}`);
  }
  return differences;
}

async function getProfile(appViewUrl: string, { did }: Actor): Promise<Record<string, unknown>> {
  const response = await fetch(`${appViewUrl}/xrpc/app.bsky.actor.getProfile?actor=${did}`);
  return (await response.json()) as Record<string, unknown>;
}
