// Brings dist/ up to date: the client and the server, each only when one of its sources has changed. Plain
// JavaScript that loads nothing when there is nothing to do, as it stands before every start.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/**
 * @typedef {object} Part
 * @property {string} name also of its folder in dist/
 * @property {string[]} sources files and folders below the root
 * @property {string} proof a file of a complete build
 * @property {(outDir: string) => Promise<unknown>} build
 */

/** The lock file stands for the code of every package. @type {Part[]} */
const parts = [
  {
    name: 'client',
    sources: ['client', 'package-lock.json'],
    proof: 'index.html',
    build: async (outDir) =>
      (await import('vite')).build({
        configFile: join(root, 'client/vite.config.ts'),
        logLevel: 'warn',
        build: { outDir, emptyOutDir: true },
      }),
  },
  {
    name: 'server',
    sources: ['server', 'schema', 'scraper', 'db', 'package-lock.json'],
    proof: 'main.js',
    build: async (outDir) =>
      (await import('vite')).build({
        configFile: false,
        root,
        logLevel: 'warn',
        define: { CODE_VERSION: JSON.stringify(contentHash(partOf('server'))) },
        build: {
          ssr: true,
          outDir,
          emptyOutDir: true,
          target: 'node20',
          minify: false,
          rolldownOptions: {
            input: Object.fromEntries(
              ['main', 'scrape', 'import', 'keys'].map((name) => [name, join(root, `server/${name}.ts`)]),
            ),
          },
        },
      }),
  },
];

/** @param {string} name */
function partOf(name) {
  return /** @type {Part} */ (parts.find((part) => part.name === name));
}

await main();

async function main() {
  const force = process.argv.includes('--force');
  const stale = parts.filter((part) => force || !isFresh(part));
  if (stale.length === 0) return;
  if (!existsSync(join(root, 'node_modules/vite'))) {
    say('The packages are missing. Run "npm ci" first.');
    process.exitCode = 1;
    return;
  }
  removeLeftovers();
  say(`Building ${stale.map(({ name }) => name).join(' and ')} …`);
  const startedAt = performance.now();
  const results = await Promise.allSettled(stale.map(buildPart));
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    say(
      result.reason instanceof Error ? (result.reason.stack ?? result.reason.message) : String(result.reason),
    );
    process.exitCode = 1;
  }
  if (process.exitCode !== 1) say(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/**
 * Builds beside the old build and swaps them: a build that fails or is killed leaves the old one whole.
 * @param {Part} part
 */
async function buildPart(part) {
  const target = join(dist, part.name);
  const fresh = join(dist, `.${part.name}-${process.pid}`);
  const old = `${fresh}-old`;
  const stamp = stampOf(part, contentHash(part));
  try {
    await part.build(fresh);
    swap({ fresh, target, old });
    writeFileSync(stampFile(part), JSON.stringify(stamp));
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** What builds left that were killed: an hour is longer than any build takes. */
function removeLeftovers() {
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist)) {
    const folder = join(dist, name);
    if (/^\.\w+-\d/.test(name) && statSync(folder).mtimeMs < Date.now() - 3_600_000)
      rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Another start may be swapping the same folder in this moment: then it is tried again, and the last one wins.
 * @param {{ fresh: string, target: string, old: string }} folders
 */
function swap({ fresh, target, old }, attempts = 10) {
  try {
    rmSync(old, { recursive: true, force: true });
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } catch (error) {
    if (attempts === 1) throw error;
    swap({ fresh, target, old }, attempts - 1);
  }
}

/**
 * By time and size of the sources, and by their content only when those differ: a fresh checkout of the same
 * commit has new times.
 * @param {Part} part
 */
function isFresh(part) {
  if (!existsSync(join(dist, part.name, part.proof)) || !existsSync(stampFile(part))) return false;
  /** @type {ReturnType<typeof stampOf>} */
  const stamp = JSON.parse(readFileSync(stampFile(part), 'utf8'));
  if (stamp.stats === statsHash(part)) return true;
  if (stamp.content !== contentHash(part)) return false;
  writeFileSync(stampFile(part), JSON.stringify(stampOf(part, stamp.content)));
  return true;
}

/** @param {Part} part @param {string} content */
function stampOf(part, content) {
  return { stats: statsHash(part), content };
}

/** @param {Part} part */
function stampFile(part) {
  return join(dist, `.${part.name}.json`);
}

/** @param {Part} part */
function statsHash(part) {
  const hash = createHash('sha256').update(process.version);
  for (const file of filesOf(part)) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\0`);
  }
  return hash.digest('hex');
}

/** @param {Part} part */
function contentHash(part) {
  const hash = createHash('sha256');
  for (const file of filesOf(part))
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** @param {Part} part */
function filesOf({ sources }) {
  return sources.flatMap((source) => {
    if (statSync(join(root, source)).isFile()) return [source];
    return readdirSync(join(root, source), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
      .sort();
  });
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}
