/**
 * A wake-up inside one process: waiting polls and open submission pages look again at once instead of after their
 * interval. Only a hint: the database stays the truth, and other processes find out by their own looking.
 */
import { EventEmitter, once } from 'node:events';
import type { App } from '../platform/app-context.ts';

interface QueueNews {
  announce(): void;
  next(): Promise<unknown>;
}

const byApp = new WeakMap<App, QueueNews>();

/** The bell of this process. */
export function queueNews(app: App): QueueNews {
  let news = byApp.get(app);
  if (!news) {
    const emitter = new EventEmitter().setMaxListeners(0);
    news = { announce: () => void emitter.emit('news'), next: () => once(emitter, 'news') };
    byApp.set(app, news);
  }
  return news;
}
