// A limit: bare node:http that gets the same bytes from the same Redis with one GET, and sends them.
import { createClient } from '@keyv/redis';
import { readFileSync } from 'node:fs';
import { ANSWERS, serve } from './serve.ts';

/** RESP names a type by the first byte of its replies: `$` is a string of bytes. */
const BLOB_STRING = 36;

const body = readFileSync(process.env['BODY_FILE']!);
const client = createClient({ url: process.env['REDIS_URL']! });
await client.connect();
const redis = client.withTypeMapping({ [BLOB_STRING]: Buffer });
for (let key = 0; key < ANSWERS; key += 1) await redis.set(`bare:${key}`, body);
let asked = 0;
serve(async () => {
  asked += 1;
  return (await redis.get(`bare:${asked % ANSWERS}`))!;
});
