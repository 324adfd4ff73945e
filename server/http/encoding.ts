import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import type { IncomingMessage } from 'node:http';
import { encodedBody, type Answer, type Encoding } from '../cache/answer.ts';

/** Below it compression gains less than a packet. */
const LEAST_COMPRESSED = 1024;

/** The form in which a body is sent; undefined: as it is. */
export function chooseEncoding(req: IncomingMessage, { body }: Answer): Encoding | undefined {
  return body.length < LEAST_COMPRESSED ? undefined : acceptedEncoding(req);
}

/** The form that a client likes best; undefined: as it is. */
type EncodingChoice = (req: IncomingMessage) => Encoding | undefined;

function preferring(...preferred: Encoding[]): EncodingChoice {
  /** By the text of Accept-Encoding: what browsers and programs send is a handful of texts. */
  const chosen = new LRUCache<string, Encoding>({ max: 200 });
  return (req) => {
    const accepted = req.headers['accept-encoding'];
    if (accepted === undefined) return undefined;
    const known = chosen.get(accepted);
    if (known !== undefined) return known;
    const best = bestEncoding(new Negotiator(req), preferred);
    const encoding = preferred.find((each) => each === best);
    if (encoding !== undefined) chosen.set(accepted, encoding);
    return encoding;
  };
}

const acceptedEncoding = preferring('br', 'gzip');
/** At the lowest levels, as suits what is written once, gzip makes less of an export than brotli, and sooner. */
export const acceptedForExport = preferring('gzip', 'br');

/** By the client's weights, and of equal ones ours; the types do not know that yet. */
function bestEncoding(negotiator: Negotiator, preferred: readonly Encoding[]): string | undefined {
  const choose = negotiator.encodings.bind(negotiator) as (
    available: string[],
    options: { preferred: string[] },
  ) => string[];
  return choose([...preferred, 'identity'], { preferred: [...preferred] })[0];
}

/** The body in this form: at once when it has been asked for before. */
export function bodyIn(answer: Answer, encoding: Encoding | undefined): Buffer | Promise<Buffer> {
  return encoding === undefined ? answer.body : encodedBody(answer, encoding);
}
