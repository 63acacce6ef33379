/** Housekeeping that repeats by itself: each run plans the next under one key, so N processes plan it once. */
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { deleteExpiredSessions } from '../platform/web/session.store.ts';
import { returnLostJobs } from '../judgings/judgehosts.service.ts';

const EVERY = { 'judge.lost-jobs': 5_000, 'sessions.expired': 3_600_000 } as const;

export function registerOperationsJobs(app: App): void {
  const repeat = (topic: keyof typeof EVERY, work: () => Promise<unknown>) => {
    app.background.on(topic, 'repeat', async () => {
      await work();
      await planNext(app, topic);
    });
  };
  repeat('judge.lost-jobs', () => returnLostJobs(app));
  repeat('sessions.expired', () => deleteExpiredSessions(app.db, app.clock.nowMs()));
}

async function planNext(app: App, topic: keyof typeof EVERY): Promise<void> {
  const runAt = app.clock.nowMs() + EVERY[topic];
  await enqueue(app.db, app.clock.nowMs(), topic, {}, { runAt, key: `repeat:${topic}`, handler: 'repeat' });
}

/** Starts the repetition; called once a process when it starts. */
export async function startRepeating(app: App): Promise<void> {
  for (const topic of Object.keys(EVERY) as (keyof typeof EVERY)[]) await planNext(app, topic);
}
