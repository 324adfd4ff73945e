import { fetchJson } from '../../../scraper/http/fetchJson.ts';

/** A process that asks the addresses of its arguments, says what came, and has nothing more to do. */
for (const text of process.argv.slice(2)) {
  const answer = await fetchJson(
    { service: 'Testbook', url: new URL(text), guard: 'none', timeoutMs: 500 },
    new AbortController().signal,
  );
  process.stdout.write(`${answer.kind}\n`);
}
