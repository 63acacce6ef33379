/**
 * Repeated housekeeping. Each run schedules the next one at a multiple of its interval, under a key for that time, so that
 * several processes schedule it once, and the row of the current run does not block the next one.
 */
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { deleteExpiredSessions } from '../platform/web/session.store.ts';
import { LEASE_MS } from '../judgings/judge-queue.rules.ts';
import { removeExpiredUploads } from '../problems/package-uploads.service.ts';
import { returnLostJobs } from '../judgings/judgehosts.service.ts';

const EVERY = {
  'judge.lost-jobs': 5_000,
  'sessions.expired': 3_600_000,
  'package-uploads.expired': 3_600_000,
} as const;

export function registerOperationsJobs(app: App): void {
  const repeat = (topic: keyof typeof EVERY, work: () => Promise<unknown>) => {
    app.background.on(topic, 'repeat', async () => {
      await work().catch((error: unknown) => app.log.error({ err: error, topic }, 'housekeeping failed'));
      await planNext(app, topic);
    });
  };
  // During an outage of the site no lease was renewed: hosts first get time to report what they still hold.
  const startedAt = app.clock.nowMs();
  repeat('judge.lost-jobs', async () => {
    if (app.clock.nowMs() - startedAt >= LEASE_MS) await returnLostJobs(app);
  });
  repeat('sessions.expired', () => deleteExpiredSessions(app.db, app.clock.nowMs()));
  repeat('package-uploads.expired', () => removeExpiredUploads(app));
}

async function planNext(app: App, topic: keyof typeof EVERY): Promise<void> {
  const nowMs = app.clock.nowMs();
  const runAt = (Math.floor(nowMs / EVERY[topic]) + 1) * EVERY[topic];
  await enqueue(app.db, nowMs, topic, {}, { runAt, key: `repeat:${topic}:${runAt}`, handler: 'repeat' });
}

/** Starts the repetition; called once when a process starts. */
export async function startRepeating(app: App): Promise<void> {
  for (const topic of Object.keys(EVERY) as (keyof typeof EVERY)[]) await planNext(app, topic);
}
