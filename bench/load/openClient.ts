import { Pool } from 'undici';
import { requestHeaders } from '../../server/cli/postGraphQL.ts';
import type { Question } from './question.ts';

/**
 * refused: by the rate limit, which is no fault. failed: no whole answer, or one with errors. wrong: an answer that says
 * something else than it should.
 */
export type Outcome = 'ok' | 'refused' | 'failed' | 'wrong';

export interface Reply {
  outcome: Outcome;
  /** From the first byte that is sent to the last that comes. */
  milliseconds: number;
  /** Whether all of it came from the cache, as Cache-Status says. */
  isHit: boolean;
  /** Of a refusal: when to come again. */
  retrySeconds: number;
  /** Why it is not ok. */
  note: string;
  /** Undefined unless it is ok. */
  data: any;
}

export interface Client {
  /** Never rejects. */
  ask(question: Question): Promise<Reply>;
  close(): Promise<void>;
}

export interface ClientOptions {
  origin: string;
  connections: number;
  /** An API key or a token. */
  credential: string | undefined;
}

export function openClient({ origin, connections, credential }: ClientOptions): Client {
  const pool = new Pool(origin, { connections });
  const common = requestHeaders({ endpoint: origin, credential }, 'application/json');

  async function send({ query, variables, headers }: Question) {
    const response = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { ...common, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  }

  return {
    async ask(question) {
      const startedAt = performance.now();
      const reply: Reply = {
        outcome: 'failed',
        milliseconds: 0,
        isHit: false,
        retrySeconds: 0,
        note: '',
        data: undefined,
      };
      try {
        const { status, headers, text } = await send(question);
        reply.milliseconds = performance.now() - startedAt;
        reply.isHit = String(headers['cache-status']).includes('; hit');
        reply.retrySeconds = Number(headers['retry-after'] ?? 1);
        Object.assign(reply, judge(question, status, text));
      } catch (error) {
        reply.milliseconds = performance.now() - startedAt;
        reply.note = (error as Error).message;
      }
      question.onEnd?.();
      return reply;
    },
    // Whoever has not been answered when a tool ends is not waited for.
    close: () => pool.destroy(),
  };
}

function judge(question: Question, status: number, text: string): Pick<Reply, 'outcome' | 'note' | 'data'> {
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: any[] };
  const [error] = errors ?? [];
  if (error?.extensions?.code === 'RATE_LIMITED') return { outcome: 'refused', note: '', data: undefined };
  if (status !== 200 || error || data == null) {
    const note = `${status} ${error?.extensions?.code ?? ''} ${error?.message ?? ''}`.trimEnd();
    return { outcome: 'failed', note, data: undefined };
  }
  const fault = question.faultOf?.(data);
  if (fault !== undefined) return { outcome: 'wrong', note: fault, data: undefined };
  return { outcome: 'ok', note: '', data };
}
