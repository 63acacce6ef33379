/** The thread of a lane: imports the module of a piece of work, calls the function, answers. */
import { parentPort } from 'node:worker_threads';

export interface Order {
  id: number;
  module: string;
  name: string;
  input: unknown;
}

/** `started`: the module is there, its time counts from now on. */
export type Answer = { id: number } & ({ kind: 'started' } | { kind: 'done'; output: unknown } | { kind: 'failed' });

/** A page with more than this is no page. */
const MOST_ANSWERED_CHARS = 4 * 1024 * 1024;

type Module = Record<string, ((input: unknown) => unknown) | undefined>;

const answer = (message: Answer): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ id, module, name, input }: Order) => {
  const work = async (): Promise<void> => {
    const loaded = (await import(module)) as Module;
    // Grammars and the like, which are read once.
    await loaded.prepare?.(undefined);
    answer({ id, kind: 'started' });
    const output = await loaded[name]?.(input);
    const isTooMuch = JSON.stringify(output)?.length > MOST_ANSWERED_CHARS;
    answer(isTooMuch ? { id, kind: 'failed' } : { id, kind: 'done', output });
  };
  work().catch(() => answer({ id, kind: 'failed' }));
});
