/**
 * Wake-ups inside one process, so that waiting polls and open pages of a submission check at once instead of after their
 * interval. These are only hints: the database decides, and other processes check on their own.
 */
import { EventEmitter, once } from 'node:events';
import type { App } from '../platform/app-context.ts';

interface QueueNews {
  /** Announces a change of the queue, and of a submission if one is named. */
  announce(submissionId?: string): void;
  /** Announces a change of one submission. */
  tell(submissionId: string): void;
  /** A host has taken this submission: the queue is another one, but there is no more to take than before. */
  claimed(submissionId: string): void;
  /** Grows whenever the queue changes in this process. */
  readonly revision: number;
  /** Resolves at the next announcement. All waiters share one promise, so an abandoned wait leaves nothing behind. */
  next(): Promise<void>;
  /** Resolves at the next announcement about one submission, or at the signal, so that a page does not wake for all others. */
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

/** The announcements of this process. */
export function queueNews(app: App): QueueNews {
  let news = byApp.get(app);
  if (!news) byApp.set(app, (news = makeNews()));
  return news;
}
