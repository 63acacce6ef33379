/** The site in the demo's past: the same database, a clock that can be set, and background work that uses this clock. */
import { Registry } from 'prom-client';
import { registerHandlers } from '../../src/app.ts';
import type { App } from '../../src/platform/app-context.ts';
import { BackgroundRunner } from '../../src/platform/background/runner.ts';
import { ManualClock } from '../../src/platform/clock.ts';

export type Stage = App & { clock: ManualClock };

/** The site of `app` at another time. Its background work only runs when drained. */
export function stageOf(app: App, nowMs: number): Stage {
  const clock = new ManualClock(nowMs);
  const background = new BackgroundRunner(app.db, clock, app.log);
  const stage = { ...app, clock, background, metrics: new Registry() };
  registerHandlers(stage);
  return stage;
}
