// What a cache hit could cost at best: bare node:http that sends the same bytes, from memory or from Redis.
// Run by bench/cacheHits.ts, which says what in the variable BARE.
import { createClient } from '@keyv/redis';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const { bodyFile, redisUrl, keys } = JSON.parse(process.env['BARE']!) as {
  bodyFile: string;
  redisUrl: string | undefined;
  keys: number;
};
/** RESP names a type by the first byte of its replies: `$` is a string of bytes. */
const BLOB_STRING = 36;

const body = readFileSync(bodyFile);
const client = redisUrl ? createClient({ url: redisUrl }) : undefined;
await client?.connect();
const redis = client?.withTypeMapping({ [BLOB_STRING]: Buffer });
let asked = 0;
for (let key = 0; redis && key < keys; key += 1) await redis.set(`bare:${key}`, body);

const server = createServer((_req, res) => {
  const send = (bytes: Buffer): void => {
    res.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': bytes.length });
    res.end(bytes);
  };
  if (!redis) return send(body);
  asked += 1;
  void redis.get(`bare:${asked % keys}`).then((bytes) => send(bytes as unknown as Buffer));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
