import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import type { IncomingMessage } from 'node:http';
import { encodedBody, type Answer, type Encoding } from '../cache/answer.ts';

/** Below it compression gains less than a packet. */
const LEAST_COMPRESSED = 1024;
const PREFERRED: readonly Encoding[] = ['br', 'gzip'];
/** By the text of Accept-Encoding: what browsers and programs send is a handful of texts. */
const chosen = new LRUCache<string, Encoding>({ max: 200 });

/** The form in which a body is sent; undefined: as it is. */
export function chooseEncoding(req: IncomingMessage, { body }: Answer): Encoding | undefined {
  return body.length < LEAST_COMPRESSED ? undefined : acceptedEncoding(req);
}

/** The form that a client likes best; undefined: as it is. */
export function acceptedEncoding(req: IncomingMessage): Encoding | undefined {
  const accepted = req.headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  const known = chosen.get(accepted);
  if (known !== undefined) return known;
  const best = bestEncoding(new Negotiator(req));
  const encoding = PREFERRED.find((each) => each === best);
  if (encoding !== undefined) chosen.set(accepted, encoding);
  return encoding;
}

/** By the client's weights, and of equal ones ours; the types do not know that yet. */
function bestEncoding(negotiator: Negotiator): string | undefined {
  const choose = negotiator.encodings.bind(negotiator) as (
    available: string[],
    options: { preferred: string[] },
  ) => string[];
  return choose([...PREFERRED, 'identity'], { preferred: [...PREFERRED] })[0];
}

/** The body in this form: at once when it has been asked for before. */
export function bodyIn(answer: Answer, encoding: Encoding | undefined): Buffer | Promise<Buffer> {
  return encoding === undefined ? answer.body : encodedBody(answer, encoding);
}
