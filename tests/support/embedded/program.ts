import postgres from 'postgres';
import { startEmbeddedPostgres } from '../../../db/embedded/startEmbeddedPostgres.ts';

/**
 * A process that runs an embedded PostgreSQL on the directory of its argument, as the server does, and
 * reports in lines of JSON. At SIGTERM or SIGINT it still uses the database, then stops it and ends.
 */
function report(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  const { url, isNew, stop } = await startEmbeddedPostgres({
    dataDir: process.argv[2] ?? '',
    log: (message) => report({ log: message }),
  });
  const idle = setInterval(() => undefined, 60_000);
  const end = async (signal: string) => {
    const sql = postgres(url, { max: 1 });
    const [row] = await sql`SELECT pg_sleep(0.2), 'done' AS last_work`;
    await sql.end();
    report({ log: `${signal}: ${String(row?.['last_work'])}` });
    await stop();
    clearInterval(idle);
  };
  process.once('SIGTERM', (signal) => void end(signal));
  process.once('SIGINT', (signal) => void end(signal));
  report({ started: { url, isNew } });
} catch (error) {
  const { name, message } = error as Error;
  report({ failed: { name, message } });
  process.exitCode = 1;
}
