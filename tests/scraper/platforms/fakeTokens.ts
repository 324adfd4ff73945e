import { SECRET } from '../../contracts/platformFake.ts';

/** The access tokens that a fake has issued. */
export interface FakeTokens {
  /** How many so far. */
  readonly issued: number;
  /** The body of an answer with a new token. */
  issue(): object;
  /** True for a header with a token that was issued, has not expired and was not withdrawn. */
  isGood(authorization: string | undefined): boolean;
  /** Before their time. */
  withdrawAll(): void;
}

export function createFakeTokens(now: () => Date, livesForSeconds: number): FakeTokens {
  const good = new Map<string, number>();
  let issued = 0;
  return {
    get issued() {
      return issued;
    },
    issue() {
      issued += 1;
      const token = `clt.${SECRET}.${issued}`;
      good.set(`Bearer ${token}`, now().getTime() + livesForSeconds * 1000);
      return { access_token: token, expires_in: livesForSeconds, token_type: 'Bearer' };
    },
    isGood: (authorization = '') => (good.get(authorization) ?? 0) > now().getTime(),
    withdrawAll: () => good.clear(),
  };
}
