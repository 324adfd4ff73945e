import { progressBar, REWRITE_LINE } from './progressBar.ts';

/** Shows on a terminal how far an import has come; nothing elsewhere. */
export interface ImportProgress {
  /** The source, watched as it is read. */
  watch(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  onStored(stored: number, read: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** `size` of the file in bytes; undefined when nobody knows, as of the standard input. */
export function createImportProgress(stream: NodeJS.WriteStream, size: number | undefined): ImportProgress {
  let shown = '';
  function show(text: string): void {
    if (!stream.isTTY || text === shown) return;
    shown = text;
    stream.write(`${REWRITE_LINE}${text}`);
  }
  const percent = (share: number): string => `${progressBar(share)} ${Math.floor(share * 100)} %`;

  return {
    async *watch(source) {
      let bytes = 0;
      for await (const piece of source) {
        yield piece;
        bytes += piece.length;
        show(size ? `${percent(Math.min(1, bytes / size))} read` : `${Math.floor(bytes / 2 ** 20)} MiB read`);
      }
    },
    onStored: (stored, read) => show(`${percent(stored / read)} of ${read} rows stored`),
    end: () => show(''),
  };
}
