import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../db/packageRoot.ts';

/** The flags that `npm start` gives Node: package.json is the one place that has them. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, flags] = /exec node ((?:--\S+ )*)dist\/server\/main\.js/.exec(scripts.start)!;
  return flags!.split(' ').filter((flag) => flag !== '');
}
