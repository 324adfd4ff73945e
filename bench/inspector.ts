import { WebSocket } from 'undici';

/** Another Node process, asked by the protocol of its inspector (`--inspect`). */
export interface Inspector {
  /** A method of the protocol, as `Profiler.start`. @throws what the process says against it */
  send<Result = unknown>(method: string, params?: object): Promise<Result>;
  /** The value of an expression there, as JSON carries it. @throws what it throws */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): void;
}

interface Reply {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

interface Evaluated {
  result: { value: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string } };
}

/** @param address as `--inspect` writes it to stderr, ws://127.0.0.1:… */
export async function openInspector(address: string): Promise<Inspector> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;

  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Reply;
    const asked = waiting.get(id ?? -1);
    if (!asked) return;
    waiting.delete(id!);
    if (error) asked.reject(new Error(error.message));
    else asked.resolve(result);
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process has closed its inspector.'));
    waiting.clear();
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`No inspector answers at ${address}.`)));
  });

  const send: Inspector['send'] = <Result>(method: string, params: object = {}) =>
    new Promise<Result>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: (result) => resolve(result as Result), reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return {
    send,
    async evaluate<Value>(expression: string) {
      const { result, exceptionDetails } = await send<Evaluated>('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value as Value;
    },
    close: () => socket.close(),
  };
}
