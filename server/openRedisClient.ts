import { createClient, type RedisClientType } from '@keyv/redis';

const CONNECT_MS = 500;
const RECONNECT_MS = 1_000;
/** Far more than come together while a frozen Redis is waited for. */
const MOST_COMMANDS = 10_000;

/**
 * Counts that all processes share: a client that connects in the background, again and again, and refuses commands while
 * it is not connected (`isReady`). Who uses it looks after its own deadline, as a frozen Redis says nothing.
 */
export function openRedisClient(url: string): RedisClientType {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_COMMANDS,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: RECONNECT_MS },
  });
  // Who counts notices by itself, and the cache tells of Redis in the log.
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  return client;
}
