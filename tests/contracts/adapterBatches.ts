import { describe, expect, it } from 'vitest';
import { PLATFORM_FACTS } from '../../scraper/platforms/platformFacts.ts';
import { accountsOf, expectNumbersOf, requestFor, requestsFor, startBench } from './adapterBench.ts';
import type { AdapterContract, FakeAccount } from './platformFake.ts';

/** Who is asked for, in which company, and by which name. */
export function describeBatches(contract: AdapterContract): void {
  const { platform } = contract;
  const { batchSize } = PLATFORM_FACTS[platform];
  const inOtherCase = (account: FakeAccount): FakeAccount => ({
    ...account,
    handle:
      account.handle.toUpperCase() === account.handle
        ? account.handle.toLowerCase()
        : account.handle.toUpperCase(),
  });

  describe('a batch', () => {
    it('of full size answers each account with its own numbers, asked for in another case', async () => {
      const accounts = accountsOf(contract, batchSize);
      await using bench = await startBench(contract, accounts);
      expect(bench.adapter).toMatchObject({ platform, batchSize });
      const outcomes = await bench.ask(requestsFor(contract, accounts.map(inOtherCase)));
      accounts.forEach((account, i) => expectNumbersOf(contract, outcomes[i]!, account));
      expect(bench.fake.largestBatch).toBeLessThanOrEqual(batchSize);
    });

    it('of accounts of every state answers each as what it is', async () => {
      const states = ['active', 'unknown', 'suspended', ...(contract.hides ? ['hidden'] : []), 'malformed'];
      const stateOf = (i: number) => states[i % states.length]!;
      const handleOf = (i: number) =>
        stateOf(i) === 'malformed'
          ? contract.malformed[Math.floor(i / states.length) % contract.malformed.length]!
          : contract.account(i).handle;
      const accounts = Array.from({ length: batchSize }, (_, i): FakeAccount => {
        const state = stateOf(i);
        const known = state === 'suspended' || state === 'hidden' ? state : 'active';
        return { ...contract.account(i), handle: handleOf(i), state: known };
      });
      const isThere = (_: FakeAccount, i: number) => !['unknown', 'malformed'].includes(stateOf(i));
      await using bench = await startBench(contract, accounts.filter(isThere));
      const outcomes = await bench.ask(requestsFor(contract, accounts));
      outcomes.forEach((outcome, i) => {
        switch (stateOf(i)) {
          case 'active':
            return expectNumbersOf(contract, outcome, accounts[i]!);
          case 'hidden':
            return expect(outcome).toMatchObject({
              kind: 'hidden',
              metrics: { followers: null, followersMissing: 'HIDDEN' },
            });
          case 'suspended':
            return expect(outcome.kind).toBe(contract.suspended);
          case 'unknown':
            return expect(outcome.kind).toBe(contract.unknown);
          default:
            return expect(outcome.kind).toBe('not_found');
        }
      });
      expect(bench.fake.largestBatch).toBeLessThanOrEqual(batchSize);
    });

    it('of malformed handles only sends nothing', async () => {
      await using bench = await startBench(contract, []);
      const handles = contract.malformed.slice(0, batchSize);
      const outcomes = await bench.ask(handles.map((handle, i) => requestFor(contract, { handle }, i)));
      for (const { kind } of outcomes) expect(kind).toBe('not_found');
      expect(bench.fake.counted).toBe(0);
    });

    it('of no accounts sends nothing', async () => {
      await using bench = await startBench(contract, []);
      expect(await bench.ask([])).toEqual([]);
      expect(bench.fake.requests).toEqual([]);
    });

    it('of one more than its size is a fault of the caller, and sends nothing', async () => {
      const accounts = accountsOf(contract, batchSize + 1);
      await using bench = await startBench(contract, accounts);
      await expect(bench.ask(requestsFor(contract, accounts))).rejects.toThrow(RangeError);
      expect(bench.fake.requests).toEqual([]);
    });

    it('has the size that the operator sets', async () => {
      const accounts = accountsOf(contract, 3);
      await using bench = await startBench(contract, accounts, { [`${platform}_BATCH_SIZE`]: '2' });
      expect(bench.adapter.batchSize).toBe(2);
      const requests = requestsFor(contract, accounts);
      const outcomes = await bench.ask(requests.slice(0, 2));
      outcomes.forEach((outcome, i) => expectNumbersOf(contract, outcome, accounts[i]!));
      expect(bench.fake.largestBatch).toBeLessThanOrEqual(2);
      await expect(bench.ask(requests)).rejects.toThrow(RangeError);
    });

    it('may name an account twice', async () => {
      const [account, other] = accountsOf(contract, 2) as [FakeAccount, FakeAccount];
      await using bench = await startBench(contract, [account, other]);
      const outcomes = await bench.ask(requestsFor(contract, [account, other, inOtherCase(account)]));
      expectNumbersOf(contract, outcomes[0]!, account);
      expectNumbersOf(contract, outcomes[1]!, other);
      expectNumbersOf(contract, outcomes[2]!, account);
    });

    it('does not disturb another that is asked for at the same time', async () => {
      const accounts = accountsOf(contract, 6);
      await using bench = await startBench(contract, accounts);
      const requests = requestsFor(contract, accounts);
      const halves = await Promise.all([bench.ask(requests.slice(0, 3)), bench.ask(requests.slice(3))]);
      halves.flat().forEach((outcome, i) => expectNumbersOf(contract, outcome, accounts[i]!));
    });

    it.each([1, 2, batchSize])(
      'of %i costs as many requests as it says, before and after ids are known',
      async (size) => {
        const accounts = accountsOf(contract, size);
        await using bench = await startBench(contract, accounts);
        const { adapter, fake } = bench;

        const first = requestsFor(contract, accounts);
        const outcomes = await bench.ask(first);
        expect(fake.counted).toBe(adapter.countRequests(first));
        expect(fake.counted).toBeGreaterThan(0);

        fake.counted = 0;
        const second = first.map((request, i) => ({ ...request, platformId: idOf(outcomes[i]!) }));
        // In a new process: what an adapter remembers is no part of the count.
        const again = await bench.ask(second, { adapter: bench.anotherAdapter() });
        again.forEach((outcome, i) => expectNumbersOf(contract, outcome, accounts[i]!));
        expect(fake.counted).toBe(adapter.countRequests(second));
      },
    );
  });

  describe('an account whose id is known', () => {
    it('is found by it, and keeps it', async () => {
      const [account] = accountsOf(contract, 1) as [FakeAccount];
      await using bench = await startBench(contract, [account]);
      const [first] = await bench.ask([requestFor(contract, account, 1)]);
      const [again] = await bench.ask([requestFor(contract, account, 1, idOf(first!))]);
      expectNumbersOf(contract, again!, account);
      expect(idOf(again!)).toBe(idOf(first!));
      if (contract.followsRenames) expect(idOf(first!)).toBe(account.id);
    });

    if (contract.followsRenames)
      it('is followed when it is renamed, also when its old name is somebody else’s', async () => {
        const [account, other] = accountsOf(contract, 2) as [FakeAccount, FakeAccount];
        await using bench = await startBench(contract, [account, other]);
        const [renamed, squatter] = bench.fake.accounts as [FakeAccount, FakeAccount];
        const oldHandle = renamed.handle;
        renamed.handle = contract.account(2).handle;
        squatter.handle = oldHandle;
        const [outcome] = await bench.ask([requestFor(contract, { handle: oldHandle }, 1, account.id)]);
        expectNumbersOf(contract, outcome!, renamed);
        expect(idOf(outcome!)).toBe(account.id);
      });

    if (contract.followsRenames)
      it('is gone when its id is, whoever has its handle now', async () => {
        const [deleted, squatter] = accountsOf(contract, 2) as [FakeAccount, FakeAccount];
        await using bench = await startBench(contract, [squatter]);
        const [outcome] = await bench.ask([requestFor(contract, squatter, 1, deleted.id)]);
        expect(outcome!.kind).toBe(contract.unknown);
      });
  });
}

function idOf(outcome: {
  readonly kind: string;
  readonly profile?: { readonly platformId: string | null } | null;
}): string | null {
  expect(outcome.kind).toBe('ok');
  return outcome.profile!.platformId;
}
