import { readCredential } from '../../server/config.ts';
import { OperatorError } from '../../server/operatorError.ts';
import { endAfter } from '../endAfter.ts';
import { startOwnServer } from '../ownServer.ts';
import { readNumber, readOptions } from '../readOptions.ts';
import type { Tool } from '../runTool.ts';
import { createMix, type Mix } from './createMix.ts';
import { createTally } from './createTally.ts';
import { drive } from './drive.ts';
import { faultsOfCache } from './faultsOfCache.ts';
import { openClient, type Client } from './openClient.ts';
import { reportOf } from './reportOf.ts';

const HELP = `Asks a server as many people at once would, and says how it answered.

  npm run load -- [options]

  --seconds N       how long; default: 20
  --connections N   how many ask at once; default: 32
  --url URL         a server that runs; default: one of its own, with the sample catalogue
  --database URL    its own server, on this PostgreSQL instead of the sample
  --write           with --url or --database: also change the name of one account, and give it back at the end
  --help            print this

A server that asks who is there is sent TIDEMARK_CREDENTIAL, an API key or a token of an editor.
Ends with 0 when every answer was right; what the rate limit refuses is told and is no fault.
`;

/** Code is compiled, statements are prepared and answers are stored by then. */
const WARM_UP_SECONDS = 2;

/** `npm run load` */
export const loadTool: Tool = async (args, say, signal) => {
  const options = readOptions(args, ['seconds', 'connections', 'url', 'database'], ['write']);
  if (options.help) {
    say(HELP);
    return 0;
  }
  const { url, database } = options;
  if (url !== undefined && database !== undefined)
    throw new OperatorError('--url and --database: expected one of them.');
  const seconds = readNumber('seconds', options.seconds, 20);
  const connections = readNumber('connections', options.connections, 32);
  const isOwn = url === undefined && database === undefined;
  const own = url === undefined ? await startOwnServer({ database }) : undefined;
  const client = openClient({
    origin: own?.origin ?? originOf(url!),
    connections,
    credential: readCredential(),
  });
  try {
    const mix = await createMix({ client, write: isOwn || (options.write ?? false) });
    say(
      `${connections} connections, ${seconds} s${isOwn ? ', a server of its own with the sample catalogue' : ''}`,
    );
    return await load({ client, mix, connections, seconds, say, signal });
  } finally {
    await client.close();
    await own?.stop();
  }
};

interface Run {
  client: Client;
  mix: Mix;
  connections: number;
  seconds: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

async function load({ client, mix, connections, seconds, say, signal }: Run): Promise<number> {
  const driveFor = async (duration: number) => {
    const tally = createTally();
    const end = endAfter(duration, signal);
    await drive({ client, callers: connections, next: mix.next, tally, signal: end });
    return tally;
  };
  try {
    await driveFor(Math.min(WARM_UP_SECONDS, seconds));
    const startedAt = performance.now();
    const tally = await driveFor(seconds);
    const elapsed = (performance.now() - startedAt) / 1000;
    const faults = await faultsOfCache(client, mix.asked);
    say(`\n${reportOf({ tally, seconds: elapsed, statementP95Ms: await statementP95(client) })}`);
    const wrong = [...tally.notes, ...faults];
    for (const fault of wrong) say(fault);
    return tally.total('ok') > 0 && wrong.length === 0 ? 0 : 1;
  } finally {
    await mix.restore();
  }
}

/** Of all statements since the server started; null when it does not tell. */
async function statementP95(client: Client): Promise<number | null> {
  const query = '{ performance { database { latency { p95Ms } } } }';
  const { data } = await client.ask({ kind: 'performance', query });
  return data?.performance?.database.latency.p95Ms ?? null;
}

function originOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new OperatorError(
    `--url: expected an address like http://127.0.0.1:4000, got ${JSON.stringify(text)}.`,
  );
}
