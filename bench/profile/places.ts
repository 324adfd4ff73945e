import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../db/packageRoot.ts';

/** A function, with what was spent in itself and not in what it calls. */
export interface Place {
  name: string;
  /** File and line; empty for what is V8's own. */
  at: string;
  amount: number;
}

/** As the inspector's protocol has it; lines count from 0. */
interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
}

export interface CpuProfile {
  nodes: readonly { id: number; callFrame: CallFrame }[];
  /** The node of each look. */
  samples: readonly number[];
  /** Microseconds before each look. */
  timeDeltas: readonly number[];
}

export interface AllocationNode {
  callFrame: CallFrame;
  /** Bytes. */
  selfSize: number;
  children: readonly AllocationNode[];
}

/** V8's names for time in which the process did nothing, and for the line from which all others come. */
const NOTHING = new Set(['(idle)', '(root)']);

/** Functions by their own microseconds, most first; the time in which nothing was done is left out. */
export function hottestFunctions({ nodes, samples, timeDeltas }: CpuProfile): Place[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  return gather(
    samples.map((id, look): [CallFrame, number] => [frames.get(id)!, Math.max(0, timeDeltas[look]!)]),
  );
}

/** Functions by the bytes they asked for, most first. */
export function biggestAllocators(head: AllocationNode): Place[] {
  const spent: [CallFrame, number][] = [];
  const pending = [head];
  for (let node = pending.pop(); node; node = pending.pop()) {
    spent.push([node.callFrame, node.selfSize]);
    pending.push(...node.children);
  }
  return gather(spent);
}

function gather(spent: Iterable<[CallFrame, number]>): Place[] {
  const places = new Map<string, Place>();
  for (const [{ functionName, url, lineNumber }, amount] of spent) {
    if (NOTHING.has(functionName)) continue;
    const name = functionName || '(anonymous)';
    const at = url === '' ? '' : `${shortened(url)}:${lineNumber + 1}`;
    const key = `${name} ${at}`;
    const place = places.get(key) ?? { name, at, amount: 0 };
    place.amount += amount;
    places.set(key, place);
  }
  return [...places.values()].sort((a, b) => b.amount - a.amount);
}

/** Below the folder of Tidemark, or below node_modules wherever that lies. CommonJS has paths where modules have URLs. */
function shortened(url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (!isAbsolute(path)) return url;
  const inPackages = path.lastIndexOf('node_modules/');
  return inPackages === -1 ? relative(packageRoot(), path) : path.slice(inPackages);
}
