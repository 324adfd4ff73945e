import { buildSchema, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareContract } from '../../schema/compareContract.ts';
import { schema } from '../../schema/index.ts';
import { printedSchema, SCHEMA_FILE } from '../../schema/printedSchema.ts';

const contract = buildSchema(readFileSync('schema/contract.graphql', 'utf8'));
const printed = printSchema(schema);

/** The comparison after one change of the printed schema, without what is missing anyway. */
function afterChange(from: string | RegExp, to: string) {
  const changed = printed.replace(from, to);
  expect(changed).not.toBe(printed);
  const { missing, different } = compareContract(contract, buildSchema(changed));
  const before = new Set(compareContract(contract, schema).missing);
  return { missing: missing.filter((name) => !before.has(name)), different };
}

describe('the contract', () => {
  it('is kept by everything that is there already', () => {
    expect(compareContract(contract, schema).different).toEqual([]);
  });

  it('has every query', () => {
    const { missing } = compareContract(contract, schema);
    expect(missing.filter((name) => name.startsWith('Query.'))).toEqual([]);
  });

  it('misses a field that is removed', () => {
    expect(afterChange(/^ {2}followersAsOf: Date$/m, '').missing).toEqual(['Account.followersAsOf']);
  });

  it('misses an argument, an enum value and a member of a union that are removed', () => {
    expect(afterChange('granularity: Granularity! = DAY, to: Date', 'to: Date').missing).toHaveLength(1);
    expect(afterChange(/^ {2}ROUNDED$/m, '').missing).toEqual(['Precision.ROUNDED']);
    expect(afterChange(/(?<=TriggerScrapeRunPayload = .*) \| NothingToScrapeError/, '').missing).toEqual([
      'TriggerScrapeRunPayload = NothingToScrapeError',
    ]);
  });

  it('tells a type that has become nullable, and a default that has changed', () => {
    expect(afterChange(/^ {2}asOf: Date!$/m, '  asOf: Date').different).toEqual([
      'Summary.asOf: Date! is promised, Date is there',
    ]);
    expect(afterChange('days: Int! = 7', 'days: Int! = 8').different).toHaveLength(1);
  });
});

describe('the committed schema', () => {
  it('is what the code says', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(printedSchema());
  });
});
