/**
 * Wake-ups inside one process: waiting polls, and the open pages of one submission, look again at once instead of after
 * their interval. Only a hint: the database stays the truth, and other processes find out by their own looking.
 */
import { EventEmitter, once } from 'node:events';
import type { App } from '../platform/app-context.ts';

interface QueueNews {
  /** Something about the queue has changed, and about this submission where one is named. */
  announce(submissionId?: string): void;
  /** Something about this submission alone has changed. */
  tell(submissionId: string): void;
  /** A host has taken this submission: the queue is another one, but there is no more to take than before. */
  claimed(submissionId: string): void;
  /** Grows whenever the queue changes in this process. */
  readonly revision: number;
  /** The next announcement; all who wait share one promise, so that a wait given up leaves nothing behind. */
  next(): Promise<void>;
  /** The next announcement about one submission, or the signal: a page must not wake for the thousands of others. */
  nextOf(submissionId: string, signal: AbortSignal): Promise<void>;
}

const byApp = new WeakMap<App, QueueNews>();

function makeNews(): QueueNews {
  let ring: () => void = () => undefined;
  let waiting: Promise<void> | undefined;
  let revision = 0;
  const pages = new EventEmitter().setMaxListeners(0);
  const tell = (submissionId: string): void => void pages.emit(submissionId);
  return {
    get revision() {
      return revision;
    },
    announce: (submissionId) => {
      revision += 1;
      waiting = undefined;
      ring();
      if (submissionId !== undefined) tell(submissionId);
    },
    tell,
    claimed: (submissionId) => {
      revision += 1;
      tell(submissionId);
    },
    next: () => (waiting ??= new Promise((resolve) => (ring = resolve))),
    nextOf: async (submissionId, signal) => {
      await once(pages, submissionId, { signal }).catch(() => undefined);
    },
  };
}

/** The bells of this process. */
export function queueNews(app: App): QueueNews {
  let news = byApp.get(app);
  if (!news) byApp.set(app, (news = makeNews()));
  return news;
}
