import { ask } from '../fuzz/httpClient.ts';

export interface GraphQLReply {
  /** Undefined unless the request was answered whole, without an error. */
  data: any;
  isStale: boolean;
  /** What went wrong. */
  note: string;
}

/** Asks a server once; never rejects. Of a batch `data` is a list. */
export async function askGraphQL(
  port: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<GraphQLReply> {
  try {
    const reply = await ask(port, {
      method: 'POST',
      target: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const isStale = String(reply.headers['cache-status'] ?? '').includes('stale');
    const answers = [JSON.parse(reply.body)].flat() as { data?: any; errors?: any[] }[];
    const code: unknown = answers.flatMap(({ errors }) => errors ?? [])[0]?.extensions?.code;
    if (reply.status !== 200 || code !== undefined)
      return { data: undefined, isStale, note: `${reply.status} ${code}` };
    return {
      data: Array.isArray(body) ? answers.map(({ data }) => data) : answers[0]!.data,
      isStale,
      note: '',
    };
  } catch (error) {
    return { data: undefined, isStale: false, note: (error as Error).message };
  }
}
