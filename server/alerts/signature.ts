import { createHmac } from 'node:crypto';

/**
 * The value of the header Tidemark-Signature: who has the secret can tell that a body comes from us, and that it is not
 * an old one sent again.
 * @param seconds the instant of sending, since 1970
 */
export function signatureOf(secret: string, seconds: number, body: string): string {
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
