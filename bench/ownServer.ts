import { rm } from 'node:fs/promises';
import { originOf } from '../tests/collecting/processes.ts';
import { runTidemark } from '../tests/support/runTidemark.ts';
import { temporaryFolder } from '../tests/support/temporaryFolder.ts';
import { openInspector, type Inspector } from './inspector.ts';

export interface OwnServer {
  readonly origin: string;
  /** Of the server's process; only when it was asked for. */
  readonly inspector: Inspector | undefined;
  /** In order, as an operator does it; what it kept is removed. */
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** A PostgreSQL to use as it is; undefined: an embedded one in a temporary folder, with the sample catalogue. */
  database: string | undefined;
  /** Opens Node's inspector on a free port of 127.0.0.1: Tidemark itself has no hook for tools. */
  inspect?: boolean;
  env?: Readonly<Record<string, string>>;
}

/** Counted as in production, and never used up. */
const PLENTY = '999999999:999999999';

/** Tidemark as it is shipped, on a free port. `npm start` gives the process the same size of new space. */
export async function startOwnServer({
  database,
  inspect = false,
  env = {},
}: OwnServerOptions): Promise<OwnServer> {
  const folder = await temporaryFolder();
  const server = runTidemark('main', {
    env: {
      NODE_OPTIONS: `--max-semi-space-size=64${inspect ? ' --inspect=127.0.0.1:0' : ''}`,
      PORT: '0',
      RATE_LIMIT: PLENTY,
      ...(database === undefined ? { DATA_DIR: folder } : { DATABASE_URL: database }),
      ...env,
    },
  });
  let inspector: Inspector | undefined;

  async function stop(): Promise<void> {
    inspector?.close();
    server.child.kill('SIGTERM');
    await server.exited;
    await rm(folder, { recursive: true, force: true });
  }

  try {
    const origin = await originOf(server);
    if (inspect) {
      const [, address = ''] = await server.waitFor(/Debugger listening on (ws:\S+)/);
      inspector = await openInspector(address);
    }
    return { origin, inspector, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
