import { sendJson, startFakeServer, type FakeServer } from '../scraper/platforms/startFakeServer.ts';

/** A DID for a handle, always the same. */
const didOf = (handle: string) =>
  `did:plc:${handle
    .replace(/[^a-z2-7]/g, '')
    .padEnd(24, 'a')
    .slice(0, 20)}${digits(handle)}`;
const digits = (handle: string) =>
  String(Number(handle.replace(/\D/g, '') || 0) + 1000)
    .slice(-4)
    .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);

/** An AppView that knows everybody, has 100 followers for each, and takes its time. */
export function startSlowBluesky(delayMs: number): Promise<FakeServer> {
  return startFakeServer((request, response) => {
    const actors = new URL(request.url ?? '', 'http://fake').searchParams.getAll('actors');
    const profiles = actors.map((actor) => ({
      did: actor.startsWith('did:') ? actor : didOf(actor),
      handle: actor,
      followersCount: 100,
      followsCount: 10,
      postsCount: 1,
    }));
    setTimeout(() => sendJson(response, 200, { profiles }), delayMs);
  });
}
