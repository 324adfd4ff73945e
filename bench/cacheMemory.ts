// What a full memory level costs in memory: `npm run bench:cache`.
import { readFileSync } from 'node:fs';
import { nestedList, openBench, post, type BenchServer } from './processes.ts';

const MIB = 1024 * 1024;
const CAP = 128 * MIB;
/** Twice what the memory holds. */
const QUESTIONS = 2 * Math.ceil(CAP / 90_000);
/** Asked again and again afterwards, as a server that is full goes on working. */
const AGAIN = 3;

const bench = await openBench();
try {
  const small = await residentAfterLoad(await bench.startTidemark({ CACHE_L1_BYTES: String(MIB) }));
  const full = await residentAfterLoad(await bench.startTidemark({ CACHE_L1_BYTES: String(CAP) }));
  console.log(
    `\nRSS with an L1 of 1 MiB: ${megabytes(small)} MiB; of ${megabytes(CAP)} MiB, full: ${megabytes(full)} MiB.`,
  );
  console.log(`The difference is ${((full - small) / CAP).toFixed(2)} × the cap.`);
} finally {
  await bench.end();
}

async function residentAfterLoad({ port, pid }: BenchServer): Promise<number> {
  for (let round = 0; round < AGAIN; round += 1)
    for (let number = 0; number < QUESTIONS; number += 4)
      await Promise.all([0, 1, 2, 3].map((ahead) => post(port, nestedList(number + ahead))));
  const pages = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(pages[1]) * 1024;
}

function megabytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
