/**
 * A wake-up inside one process: waiting polls and open submission pages look again at once instead of after their
 * interval. Only a hint: the database stays the truth, and other processes find out by their own looking.
 */
import type { App } from '../platform/app-context.ts';

interface QueueNews {
  announce(): void;
  /** The next announcement; all who wait share one promise, so that a wait given up leaves nothing behind. */
  next(): Promise<void>;
}

const byApp = new WeakMap<App, QueueNews>();

function makeNews(): QueueNews {
  let ring: () => void = () => undefined;
  let waiting: Promise<void> | undefined;
  return {
    announce: () => {
      waiting = undefined;
      ring();
    },
    next: () => (waiting ??= new Promise((resolve) => (ring = resolve))),
  };
}

/** The bell of this process. */
export function queueNews(app: App): QueueNews {
  let news = byApp.get(app);
  if (!news) byApp.set(app, (news = makeNews()));
  return news;
}
