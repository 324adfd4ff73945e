import { randomUUID } from 'node:crypto';

/** Put in by server/build.mjs: a hash of all sources. */
declare const CODE_VERSION: string | undefined;

/** Names the code that runs. Unbuilt code may change under a process, and is like no other. */
export const codeVersion = typeof CODE_VERSION === 'undefined' ? randomUUID() : CODE_VERSION;
