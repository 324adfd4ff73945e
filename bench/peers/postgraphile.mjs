// PostGraphile on node:http, on a Node of its own (it wants 22): the schema from the tables by introspection, with the
// functions of postgraphile.sql; its planner makes one statement of an operation. It has no cache of answers, and takes
// no batches.
import { createServer } from 'node:http';
import { grafserv } from 'grafserv/node';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { databaseUrl, poolSize } from './settings.mjs';

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // Reading is all that is asked of it.
  disablePlugins: ['PgMutationCreatePlugin', 'PgMutationUpdateDeletePlugin'],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      schemas: ['public'],
      poolConfig: { max: poolSize, idleTimeoutMillis: 0 },
    }),
  ],
  gather: { pgStrictFunctions: false },
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', watch: false, websockets: false },
});
const server = createServer();
server.on('error', (error) => console.error(error));
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
