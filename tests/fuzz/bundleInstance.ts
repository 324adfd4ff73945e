import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { packageRoot } from '../../db/packageRoot.ts';

/** instance.ts as one file that starts in a third of a second: it is started again and again. */
export interface Bundle {
  file: string;
  remove(): Promise<void>;
}

export async function bundleInstance(): Promise<Bundle> {
  const root = packageRoot();
  // Within the checkout, where its packages are found.
  const outDir = join(root, `node_modules/.cache/fuzz-${process.pid}`);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { input: { instance: join(root, 'tests/fuzz/instance.ts') } },
    },
  });
  return { file: join(outDir, 'instance.js'), remove: () => rm(outDir, { recursive: true, force: true }) };
}
