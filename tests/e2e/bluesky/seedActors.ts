import type { SeedClient, TestNetwork } from '@atproto/dev-env';

/** An account of the network, and what it must be reported as. */
export interface Actor {
  readonly did: string;
  handle: string;
  readonly displayName: string | null;
  readonly bio: string | null;
  followers: number;
  following: number;
  posts: number;
}

export interface SeededActors {
  readonly living: readonly Actor[];
  /** Exist or existed, with posts and followers, and must be left without a number. */
  readonly suspended: Actor;
  readonly deactivated: Actor;
  readonly deleted: Actor;
  /** Gives an account another handle and three more posts. */
  rename(actor: Actor, handle: string): Promise<void>;
  /** As moderators do it. */
  suspend(actor: Actor): Promise<void>;
}

/** More than one batch of 25. */
const LIVING = 32;

/**
 * Fills the network with accounts that follow each other and post, every number known: what was made less
 * what was deleted again. Among them: one whom nobody follows and who has done nothing, one without a profile
 * record, one whose name and bio need all of Unicode.
 */
export async function seedActors(network: TestNetwork): Promise<SeededActors> {
  const client = network.getSeedClient() as SeedClient<TestNetwork>;
  const living: Actor[] = [];
  for (let i = 0; i < LIVING; i++)
    living.push(await createActor(client, `actor${String(i).padStart(2, '0')}`, i));
  const suspended = await createActor(client, 'suspended', 100);
  const deactivated = await createActor(client, 'deactivated', 101);
  const deleted = await createActor(client, 'deleted', 102);
  const others = [suspended, deactivated, deleted];

  for (const [i, actor] of [...living, ...others].entries()) {
    for (let n = 0; n < (i * 7) % 11; n++) await post(client, actor, `post ${n}`);
    const isActive = i > 0 && i < LIVING;
    for (const [j, other] of [...living, ...others].entries()) {
      if (isActive && j > 0 && i !== j && (i * 5 + j * 3) % 7 < 2) await follow(client, actor, other);
    }
  }
  await undoSome(client, living);
  await network.processAll(60_000);

  await takeDown(network, suspended);
  const agent = network.pds.getClient();
  await agent.com.atproto.server.deactivateAccount(
    {},
    { encoding: 'application/json', headers: client.getHeaders(deactivated.did) },
  );
  await agent.com.atproto.admin.deleteAccount(
    { did: deleted.did },
    { encoding: 'application/json', headers: network.pds.adminAuthHeaders() },
  );
  await network.processAll(60_000);

  return {
    living,
    suspended,
    deactivated,
    deleted,
    async rename(actor, handle) {
      await client.updateHandle(actor.did, handle);
      actor.handle = handle;
      for (let n = 0; n < 3; n++) await post(client, actor, `as ${handle} ${n}`);
      await network.processAll(60_000);
    },
    async suspend(actor) {
      await takeDown(network, actor);
      await network.processAll(60_000);
    },
  };
}

async function takeDown(network: TestNetwork, { did }: Actor): Promise<void> {
  await network.ozone.getModClient().performTakedown({
    subject: { $type: 'com.atproto.admin.defs#repoRef', did },
  });
}

async function createActor(client: SeedClient<TestNetwork>, name: string, index: number): Promise<Actor> {
  const account = { handle: `${name}.test`, email: `${name}@test.test`, password: `${name}-password` };
  const { did } = await client.createAccount(name, account);
  const [displayName, bio] = profileOf(index);
  if (displayName !== null && bio !== null) await client.createProfile(did, displayName, bio);
  return { did, handle: account.handle, displayName, bio, followers: 0, following: 0, posts: 0 };
}

function profileOf(index: number): [string, string] | [null, null] {
  if (index === 1) return [null, null];
  if (index === 2) return ['Aktör №5 🦋 名前', 'Bio\nline 2 مرحبا'];
  return [`Actor ${index}`, `The bio of actor ${index}`];
}

async function post(client: SeedClient<TestNetwork>, actor: Actor, text: string): Promise<void> {
  await client.post(actor.did, text);
  actor.posts += 1;
}

async function follow(client: SeedClient<TestNetwork>, actor: Actor, other: Actor): Promise<void> {
  await client.follow(actor.did, other.did);
  actor.following += 1;
  other.followers += 1;
}

/** Numbers that have fallen again: each third account drops a follow, each fourth a post. */
async function undoSome(client: SeedClient<TestNetwork>, living: readonly Actor[]): Promise<void> {
  for (const [i, actor] of living.entries()) {
    const [followed] = Object.keys(client.follows[actor.did] ?? {});
    const target = living.find(({ did }) => did === followed);
    if (i % 3 === 0 && target !== undefined) {
      await client.unfollow(actor.did, target.did);
      actor.following -= 1;
      target.followers -= 1;
    }
    const [first] = client.posts[actor.did] ?? [];
    if (i % 4 === 0 && first !== undefined) {
      await client.deletePost(actor.did, first.ref.uri);
      actor.posts -= 1;
    }
  }
}
