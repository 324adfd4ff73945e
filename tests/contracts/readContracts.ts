import { readdir } from 'node:fs/promises';
import { isRecord } from '../../scraper/platforms/isRecord.ts';
import type { AdapterContract } from './platformFake.ts';

/** Every contract in adapters/, by name: a new file is enough. */
export async function readContracts(): Promise<AdapterContract[]> {
  const folder = new URL('adapters/', import.meta.url);
  const contracts: AdapterContract[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const exported = Object.values((await import(new URL(file, folder).href)) as object) as unknown[];
    contracts.push(...exported.filter(isContract));
  }
  return contracts;
}

function isContract(value: unknown): value is AdapterContract {
  return isRecord(value) && 'startFake' in value;
}
