import postgres from 'postgres';
import { OUTBOX_CHANNEL } from './writes/appendOutbox.ts';

export interface OutboxListener {
  /** Some transaction has been committed whose news has this sequence. */
  onNews: (sequence: number) => void;
  /** The line is gone: from here on news may be missed. It is taken up again by itself. */
  onLost: () => void;
  /** The line is there: what was missed can be read now. */
  onListening: () => void;
}

/** PostgreSQL needs about so long to be back after a restart. */
const RETRY_MS = 500;

/**
 * Listens for commits of every process. It has a connection of its own, as one that listens stays busy with that; the
 * client's own way of listening gives up when PostgreSQL is not back at once.
 * @returns ends it
 */
export function listenToOutbox(url: string, listener: OutboxListener): () => Promise<void> {
  let isClosed = false;
  let client = connect();

  function connect(): postgres.Sql {
    let isLost = false;
    const lose = (): void => {
      if (isLost || isClosed) return;
      isLost = true;
      listener.onLost();
      void opened.end({ timeout: 0 });
      setTimeout(() => {
        if (!isClosed) client = connect();
      }, RETRY_MS).unref();
    };
    const options = {
      max: 1,
      max_lifetime: null,
      fetch_types: false,
      connect_timeout: 5,
      onnotice: () => undefined,
      onclose: lose,
      onnotify: (_channel: string, payload: string) => listener.onNews(Number(payload)),
      connection: { application_name: 'tidemark listener' },
    };
    const opened = postgres(url, options);
    opened.unsafe(`LISTEN ${OUTBOX_CHANNEL}`).then(() => {
      if (!isLost) listener.onListening();
    }, lose);
    return opened;
  }

  return async () => {
    isClosed = true;
    await client.end({ timeout: 1 });
  };
}
