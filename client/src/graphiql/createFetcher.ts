import type { GraphiQLProps } from 'graphiql';
import { getOperationAST, OperationTypeNode, parse, type OperationDefinitionNode } from 'graphql';
import { subscribeOverSse, type WireObserver, type WireResult } from '../transport/subscribeOverSse.ts';
import { NEWEST_RUN } from './exampleTabs.ts';

type Fetcher = GraphiQLProps['fetcher'];

/** How often to look for a first run, while a subscription waits for one. */
const LOOK_AGAIN_MS = 1000;

/**
 * GraphiQL's way to the server: POST for queries and mutations, SSE for subscriptions, our own origin only, with the
 * cookie of who has signed in.
 * @param onAnswer told with each answer whether the server knows who asks
 */
export function createFetcher(url: string, onAnswer: (isKnown: boolean) => void): Fetcher {
  function look(result: WireResult): WireResult {
    onAnswer(!result.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED'));
    return result;
  }

  async function post(params: object, headers?: Record<string, unknown>): Promise<WireResult> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(headers as Record<string, string> | undefined),
      },
      body: JSON.stringify(params),
    });
    return look((await response.json()) as WireResult);
  }

  async function findNewestRun(): Promise<string | undefined> {
    const { data } = await post({ query: '{ scrapeRuns(first: 1) { nodes { id } } }' });
    return (data as { scrapeRuns: { nodes: { id: string }[] } } | undefined)?.scrapeRuns.nodes[0]?.id;
  }

  return (given, options) => {
    const operation = findOperation(given.query, given.operationName);
    const params = { ...given, operationName: operation?.name?.value ?? given.operationName };
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return post(params, options?.headers);

    const variables = (params.variables ?? {}) as Record<string, unknown>;
    return {
      subscribe(observer: WireObserver) {
        let stop: () => void = () => undefined;
        let stopped = false;

        async function start(): Promise<void> {
          let id = variables['id'];
          while (id === NEWEST_RUN && !stopped) {
            const newest = await findNewestRun();
            if (newest !== undefined) id = newest;
            else await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
          }
          if (stopped) return;
          const body = JSON.stringify({ ...params, variables: { ...variables, id } });
          stop = subscribeOverSse(url, body, {
            next: (result) => observer.next(look(result)),
            error: (error) => observer.error(error),
            complete: () => observer.complete(),
          });
        }

        start().catch((error: unknown) => observer.error(error as Error));
        return {
          unsubscribe() {
            stopped = true;
            stop();
          },
        };
      },
    };
  };
}

/**
 * The operation that is meant. GraphiQL notices another tab only after a moment: whoever runs it at once would send
 * the name of the tab before, so a name that is not in the document counts only where there is a choice.
 */
function findOperation(text: string, name: string | null | undefined): OperationDefinitionNode | undefined {
  try {
    const document = parse(text);
    return getOperationAST(document, name) ?? getOperationAST(document) ?? undefined;
  } catch {
    // The server says better what is wrong with it.
    return undefined;
  }
}
