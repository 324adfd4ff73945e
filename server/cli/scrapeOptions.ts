import { parseArgs } from 'node:util';
import { PLATFORMS, type Platform } from '../../db/domain.ts';
import { readCredential, readServerUrl } from '../config.ts';
import type { Target } from './postGraphQL.ts';
import { OperatorError } from '../operatorError.ts';

export const SCRAPE_HELP = `Starts a scrape run on a running server and follows it to its end.

  npm run scrape -- [options]

  --url URL               the server; default: HOST and PORT of this environment
  --platform PLATFORM     only this platform; may be repeated
  --simulated             simulated numbers in place of the platforms' own
  --idempotency-key KEY   the same key within 24 hours starts nothing new
  --json                  print the run as JSON at its end, and nothing else
  --help                  print this

A server that asks who is there is sent TIDEMARK_CREDENTIAL, an API key or a token of an operator.
Ends with 0 when the run SUCCEEDED, 2 when it was PARTIAL, 1 in any other case.
`;

export interface ScrapeOptions {
  help: boolean;
  target: Target;
  platforms: Platform[];
  mode: 'LIVE' | 'SIMULATED';
  idempotencyKey: string | null;
  json: boolean;
}

/** @throws OperatorError for what is no option, or no value for it */
export function readScrapeOptions(args: readonly string[]): ScrapeOptions {
  const values = parse(args);
  return {
    help: values.help ?? false,
    target: { endpoint: endpointOf(values.url ?? readServerUrl()), credential: readCredential() },
    platforms: (values.platform ?? []).map(readPlatform),
    mode: values.simulated ? 'SIMULATED' : 'LIVE',
    idempotencyKey: values['idempotency-key'] ?? null,
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        url: { type: 'string' },
        platform: { type: 'string', multiple: true },
        simulated: { type: 'boolean' },
        'idempotency-key': { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new OperatorError(`${(error as Error).message.split('\n')[0]} See --help.`);
  }
}

/** Both the server's address and that of its GraphQL are taken. */
function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new OperatorError(
      `--url: expected an address like http://127.0.0.1:4000, got ${JSON.stringify(text)}.`,
    );
  if (url.pathname === '/') url.pathname = '/graphql';
  return url.href;
}

function readPlatform(text: string): Platform {
  const name = text.toUpperCase().replaceAll('-', '_');
  const platform = PLATFORMS.find((each) => each === name);
  if (!platform)
    throw new OperatorError(
      `--platform: expected one of ${PLATFORMS.join(', ')}, got ${JSON.stringify(text)}.`,
    );
  return platform;
}
