import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createImportProgress } from '../../server/cli/importProgress.ts';

/** Imports a file of two pieces and four rows; what is shown of it, line by line. */
async function shown(isTTY: boolean, size: number | undefined): Promise<string[]> {
  const stream = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream;
  let text = '';
  stream.on('data', (piece) => (text += String(piece)));
  const progress = createImportProgress(stream, size);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1024 * 1024);
    yield new Uint8Array(1024 * 1024);
  }
  for await (const piece of progress.watch(pieces())) expect(piece).toHaveLength(1024 * 1024);
  progress.onStored(1, 4);
  progress.onStored(4, 4);
  progress.end();
  return text.split('\r\x1b[K').slice(1);
}

describe('the progress of an import', () => {
  it('is a bar on a terminal: of what is read, then of what is stored, then nothing', async () => {
    expect(await shown(true, 2 * 1024 * 1024)).toEqual([
      '███████████████░░░░░░░░░░░░░░░ 50 % read',
      '██████████████████████████████ 100 % read',
      '████████░░░░░░░░░░░░░░░░░░░░░░ 25 % of 4 rows stored',
      '██████████████████████████████ 100 % of 4 rows stored',
      '',
    ]);
  });

  it('of the standard input, whose size nobody knows, tells what is read', async () => {
    expect((await shown(true, undefined)).slice(0, 2)).toEqual(['1 MiB read', '2 MiB read']);
  });

  it('is not shown where nobody looks', async () => {
    expect(await shown(false, 2 * 1024 * 1024)).toEqual([]);
  });
});
