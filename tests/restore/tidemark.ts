import { originOf } from '../collecting/processes.ts';
import { runTidemark, type RunningProcess } from '../support/runTidemark.ts';

type Environment = Readonly<Record<string, string>>;

/** Says who asks by a key only, so that keys are part of what is restored. */
const SETTINGS = { PORT: '0', AUTH_API_KEYS: '1' };

/** A server as an operator starts it. */
export interface Server {
  readonly origin: string;
  /** The text of an answer. @throws what the server refuses */
  ask(key: string, query: string): Promise<string>;
  /** As systemd does it. @throws when it does not end with 0 */
  stop(): Promise<void>;
}

const running = new Set<RunningProcess>();

/** What a rehearsal that broke off has left. */
export async function stopAll(): Promise<void> {
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all([...running].map(({ exited }) => exited));
}

export async function startServer(env: Environment): Promise<Server> {
  const server = runTidemark('main', { env: { ...SETTINGS, ...env } });
  running.add(server);
  void server.exited.then(() => running.delete(server));
  const origin = await originOf(server);
  return {
    origin,
    async ask(key, query) {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ query }),
      });
      const text = await response.text();
      if (!response.ok || text.includes('"errors"')) throw new Error(`${response.status}: ${text}`);
      return text;
    },
    async stop() {
      server.child.kill('SIGTERM');
      const code = await server.exited;
      if (code !== 0) throw new Error(`The server ended with ${code}:\n${server.output()}`);
    },
  };
}

/** By `npm run keys`. @returns the key */
export async function makeKey(env: Environment): Promise<string> {
  const command = runTidemark('keys', { args: ['create', '--role', 'admin', '--name', 'Rehearsal'], env });
  const [key] = await command.waitFor(/tdm_[0-9a-f]{8}_[\w-]{43}/);
  await command.exited;
  return key;
}

/** Reads of every table that people look at, and of a history. */
const QUERY = `{
  summary { asOf accounts followers followersChange(days: 30) }
  accounts(first: 100) { totalCount nodes { id platform handle followers tags organization { name } } }
  account(platform: X, handle: "before_backup") { history(from: "2024-01-01") { dates followers followersMissing } }
  scrapeRuns(first: 5) { nodes { id status progress { total succeeded failed skipped } } }
  apiKeys { name role }
  auditLog(first: 20) { nodes { caller action outcome } }
}`;

/** What people see: the bytes of an answer. */
export const look = (server: Server, key: string): Promise<string> => server.ask(key, QUERY);

/** An account of X by mutation, and a run over all accounts with made-up numbers. */
export async function change(server: Server, key: string, handle: string): Promise<void> {
  const answer = await server.ask(
    key,
    `mutation { addAccounts(input: { urls: ["https://x.com/${handle}"], tags: ["rehearsal"] }) {
      ... on AddAccountsSuccess { created }
    } }`,
  );
  if (!answer.includes('"created":1')) throw new Error(`${handle} was not added: ${answer}`);
  const run = runTidemark('scrape', {
    args: ['--url', server.origin, '--simulated'],
    env: { TIDEMARK_CREDENTIAL: key },
  });
  if ((await run.exited) !== 0) throw new Error(run.output());
}
