import { openBench } from './processes.ts';
import { load } from './rawLoad.ts';
import { readFileSync, readdirSync } from 'node:fs';
const post = (body: string, extra = 'Cache-Control: no-cache\r\n') => Buffer.from(`POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${extra}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
const Q1 = `query Q1($max: SafeInt) { accounts(first: 50, filter: {followersMax: $max}) { nodes { handle displayName platform followers latestSnapshot { date followers posts } snapshots(first: 30) { nodes { date followers engagements } } } } }`;
const Q2 = `query Q2($asOf: Date) { summary(asOf: $asOf) { asOf accounts followers engagements followersChange byPlatform { platform accounts followers } } }`;
const Q3 = `query Q3($h: String!) { account(platform: X, handle: $h) { handle history(from: "2026-01-01", to: "2026-11-20") { dates followers posts engagements } } }`;
const OP = `query Op($h: String!) { account(platform: X, handle: $h) { handle followers latestSnapshot { date followers } } }`;
const bench = await openBench();
process.on('SIGINT', () => bench.end());
try {
const s = await bench.startTidemark({ NODE_ENV: 'production', DATA_DIR: '/tmp/qb/data', ...(process.env['INSPECT'] ? { NODE_OPTIONS: '--import=/tmp/qb/prof.mjs' } : {}) });
const handles = (await (await fetch(`http://127.0.0.1:${s.port}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ accounts(first: 100, filter: {platforms: [X]}) { nodes { handle } } }' }) })).json() as any).data.accounts.nodes.map((n: any) => n.handle);
const sets: Record<string, Buffer[]> = {
  Q1: Array.from({ length: 100 }, (_e, i) => post(JSON.stringify({ query: Q1, variables: { max: 1e12 - i } }))),
  Q2: Array.from({ length: 100 }, (_e, i) => post(JSON.stringify({ query: Q2, variables: { asOf: `2026-0${1 + (i % 9)}-1${i % 10}` } }))),
  Q3: handles.map((h: string) => post(JSON.stringify({ query: Q3, variables: { h } }))),
  Q4: [post(JSON.stringify({ query: Q1, variables: { max: 5e12 } }), '')],
  Q6: handles.map((_h: string, i: number) => post(JSON.stringify(Array.from({ length: 10 }, (_e, k) => ({ query: OP, variables: { h: handles[(i + k) % handles.length] } }))))),
  Q7: [post(JSON.stringify({ query: '{ __typename }' }), '')],
  Q7u: [post(JSON.stringify({ query: '{ __typename }' }))],
};
const only = process.argv[2]?.split(',');
const pgs = () => readdirSync('/proc').filter((p) => /^\d+$/.test(p)).filter((p) => { try { return readFileSync(`/proc/${p}/cmdline`, 'utf8').startsWith('postgres: tidemark requests') || readFileSync(`/proc/${p}/cmdline`, 'utf8').includes('tidemark requests'); } catch { return false; } });
const cpu = () => pgs().reduce((sum, p) => { try { const f = readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1]!.split(' '); return sum + (+f[11]! + +f[12]!) * 0.01; } catch { return sum; } }, 0);
for (const [name, reqs] of Object.entries(sets)) {
  if (only && !only.includes(name)) continue;
  await load(s, reqs, 1.5);
  if (process.env['INSPECT']) process.kill(s.pid, 'SIGUSR2');
  const before = cpu();
  const r = await load(s, reqs, Number(process.argv[3] ?? 3));
  console.log(name, 'req/s', r.perSecond.toFixed(0), 'cpu µs', r.cpuMicroseconds.toFixed(0), 'pg µs', ((cpu() - before) / r.requests * 1e6).toFixed(0));
}
} finally { await bench.end(); }
