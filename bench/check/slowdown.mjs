// Planted by `npm run bench:check -- --plant-slowdown`: loaded by Tidemark's process before its own code, it burns CPU at
// each HTTP request, as a mistake in the request path would.
import { Server } from 'node:http';

/** About what the dearest query of the bench costs, and many times a memory hit. */
const BURN_MS = 1;

const { prototype } = Server;
const { emit } = prototype;

/** @type {(this: import('node:http').Server, event: any, ...args: any[]) => boolean} */
prototype.emit = function (event, ...args) {
  if (event === 'request') {
    const end = performance.now() + BURN_MS;
    while (performance.now() < end);
  }
  return Reflect.apply(emit, this, [event, ...args]);
};
