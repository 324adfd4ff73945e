import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { withServer } from '../support/startServer.ts';

const server = withServer();

/** The suite by which servers tell how they keep to https://graphql.github.io/graphql-over-http/draft. */
describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${server.origin}/graphql` });

  it('is audited by the whole suite', () => {
    expect(audits.length).toBeGreaterThanOrEqual(61);
  });

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_, { fn }) => {
    const result = await fn();
    // A MAY that is not taken is "notice".
    const isKept = result.status === 'ok' || result.status === 'notice';
    expect(isKept ? '' : `${result.status}: ${'reason' in result ? result.reason : ''}`).toBe('');
  });
});
