import KeyvRedis, {
  createClient,
  createCluster,
  type RedisClientType,
  type RedisClusterType,
} from '@keyv/redis';
import { Keyv, type KeyvOptions } from 'keyv';
import { inTime } from './inTime.ts';

/** One connection, or one to each node of a cluster, from its making to its first fault: it is never mended. */
export interface RedisConnection {
  /** Bytes under whole keys. Rejects with Redis' own error or with that of the connection; nothing is swallowed. */
  readonly values: Keyv<Buffer>;
  /** The number of its database. */
  readonly database: number;
  ping(): Promise<void>;
  /** The INFO of each node; '' of one that does not permit it. */
  info(): Promise<string[]>;
  destroy(): void;
}

/** For connecting, TLS, password and the first answers: several round trips, of which one may take 100 ms. */
const CONNECT_MS = 1000;
/** Of that, for the TCP connection alone. It has to end first: node-redis cannot end a socket that is not open yet. */
const TCP_CONNECT_MS = 500;
/** Far more than come together in the 100 ms that any of them may take. */
const MOST_COMMANDS = 10_000;
/** RESP names a type by the first byte of its replies: `$` is a string of bytes. */
const BLOB_STRING = 36;

/**
 * What may wait in the socket before the client stops writing for a turn of the event loop: as many answers as are stored
 * while a busy turn lasts. By default it is 16 KiB, so that each answer takes a turn, and the gets behind it come too late.
 */
const WRITTEN_AT_ONCE = 8 * 1024 * 1024;

const SOCKET = {
  connectTimeout: TCP_CONNECT_MS,
  reconnectStrategy: false,
  // Of Node's socket, to which the client passes on what it does not know.
  writableHighWaterMark: WRITTEN_AT_ONCE,
} as const;
const COMMANDS = { commandsQueueMaxLength: MOST_COMMANDS, disableOfflineQueue: true } as const;
/** Without its type, as Keyv's takes only clients whose replies are texts; it passes on whatever the client says. */
const BYTES: object = { typeMapping: { [BLOB_STRING]: Buffer } };

/**
 * Connects to the node at `url` (redis:// or rediss://), and when that is part of a cluster, to all of it. Rejects
 * within a second and a turn; `onFault` is called when the connection is lost later. There is no socketTimeout: it
 * would cut a healthy connection that is idle, and never a frozen one that is written to.
 */
export async function connectToRedis(
  url: string,
  onFault: (connection: RedisConnection, reason: unknown) => void,
): Promise<RedisConnection> {
  let connection: RedisConnection | undefined;
  const onError = (reason: unknown): void => {
    if (connection) onFault(connection, reason);
  };
  const node = openNode(url);
  node.on('error', onError);
  let cluster: RedisClusterType | undefined;
  const destroy = (): void => {
    const nodes = cluster ? cluster.masters.map(({ client }) => client) : [];
    for (const client of [node, ...nodes]) if (client?.isOpen) client.destroy();
  };

  async function connect(): Promise<RedisConnection> {
    await node.connect();
    const isCluster = /^cluster_enabled:1/m.test(await infoOf(node));
    if (!isCluster) return connectionOver(node, () => [node]);
    const all = (cluster = openCluster(url, node));
    all.on('error', onError).on('node-error', onError);
    await all.connect();
    node.destroy();
    return connectionOver(all, () => all.masters.flatMap(({ client }) => client ?? []));
  }

  function connectionOver(
    client: RedisClientType | RedisClusterType,
    nodes: () => RedisClientType[],
  ): RedisConnection {
    return {
      values: openKeyv(client),
      database: node.options.database ?? 0,
      async ping() {
        await Promise.all(nodes().map((each) => each.ping()));
      },
      info: () => Promise.all(nodes().map(infoOf)),
      destroy,
    };
  }

  try {
    return (connection = await inTime(connect(), CONNECT_MS));
  } catch (error) {
    destroy();
    throw error;
  }
}

const openNode = (url: string): RedisClientType =>
  createClient({ url, ...COMMANDS, socket: SOCKET, commandOptions: BYTES });

/** The nodes tell each other's addresses; who we are to them, and whether by TLS, is as at the first one. */
function openCluster(url: string, { options }: RedisClientType): RedisClusterType {
  const { username, password } = options;
  const socket = url.startsWith('rediss:') ? ({ ...SOCKET, tls: true } as const) : SOCKET;
  return createCluster({
    rootNodes: [{ url }],
    // A node that has met no other knows no address of itself.
    nodeAddressMap: (address) =>
      address.startsWith(':') ? { host: new URL(url).hostname, port: Number(address.slice(1)) } : undefined,
    defaults: { ...COMMANDS, ...(username && { username }), ...(password && { password }), socket },
    commandOptions: BYTES,
  });
}

function openKeyv(client: RedisClientType | RedisClusterType): Keyv<Buffer> {
  const adapter = new KeyvRedis<Buffer>(client, { throwOnErrors: true });
  // Its type asks for a text, as most stores do.
  const asItIs = (({ value }: { value: Buffer }) => value) as unknown as NonNullable<
    KeyvOptions['serialize']
  >;
  return new Keyv<Buffer>(adapter, {
    namespace: '',
    useKeyPrefix: false,
    throwOnErrors: true,
    serialize: asItIs,
  });
}

async function infoOf(node: RedisClientType): Promise<string> {
  try {
    return await node.withTypeMapping({}).info();
  } catch (error) {
    if (String(error).includes('NOPERM')) return '';
    throw error;
  }
}

/** True for an answer of Redis that says no: a word in capitals leads it. The connection is as good as before. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^[A-Z]+ /.test(error.message);
}
