/** The thread of a lane: imports a task's module, calls its function, and answers. */
import { parentPort } from 'node:worker_threads';

export interface Order {
  id: number;
  module: string;
  name: string;
  input: unknown;
  /** A result with more characters of JSON fails. */
  mostChars: number;
}

/** `started`: the module is loaded, and the task's time counts from now on. */
export type Answer = { id: number } & ({ kind: 'started' } | { kind: 'done'; output: unknown } | { kind: 'failed' });

type Module = Record<string, ((input: unknown) => unknown) | undefined>;

const answer = (message: Answer): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ id, module, name, input, mostChars }: Order) => {
  const work = async (): Promise<void> => {
    const loaded = (await import(module)) as Module;
    // For example a grammar, which is loaded once.
    await loaded.prepare?.(input);
    answer({ id, kind: 'started' });
    const output = await loaded[name]?.(input);
    const isTooMuch = JSON.stringify(output)?.length > mostChars;
    answer(isTooMuch ? { id, kind: 'failed' } : { id, kind: 'done', output });
  };
  work().catch(() => answer({ id, kind: 'failed' }));
});
