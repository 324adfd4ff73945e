import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';
import type { AccountEntry, AccountGovernance } from '../../db/writes/upsertAccounts.ts';
import { readAccountCsv, type AccountCsvRow } from '../accountCsv.ts';
import { accountEntry } from '../importAccounts.ts';

/** Every account that the demo creates has this tag, so that nobody takes it for an account of their own. */
export const SAMPLE_TAG = 'sample';

/** The public accounts of the U.S. Department of Health and Human Services: 99 on seven platforms. */
export async function readSampleAccounts(): Promise<AccountEntry[]> {
  const entries: AccountEntry[] = [];
  const file = createReadStream(join(packageRoot(), 'scraper/demo/sampleAccounts.csv'));
  for await (const row of readAccountCsv(file)) {
    if ('code' in row) throw new Error(`sampleAccounts.csv, line ${row.line}: ${row.message}`);
    entries.push({ ...accountEntry(row), governance: demoGovernance(row) });
  }
  return entries;
}

/**
 * Invented for the demo, so that its filters have something to find: who is core, who leads, which team posts. The
 * department itself publishes nothing of the kind.
 */
function demoGovernance({ organization, handle }: AccountCsvRow): AccountGovernance {
  const name = organization ?? '';
  const isDepartment = name === 'HHS';
  const isLeader = name === 'Secretary Kennedy';
  const tags = [SAMPLE_TAG];
  if (/^HHS Region \d+$/.test(name)) tags.push('region');
  if (/^(?:Cuidado|USdonacion)/.test(handle)) tags.push('spanish');
  return {
    tags,
    isCore: isDepartment || isLeader,
    isLeader,
    team: isDepartment || isLeader ? 'Public Affairs' : null,
    preclearance: isLeader ? 'Immediate Office of the Secretary' : null,
    sensitivity: isLeader ? 'high' : null,
  };
}
