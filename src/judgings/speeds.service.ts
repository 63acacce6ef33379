/** Measured speed-ups of many submissions at once, for boards. */
import type { App } from '../platform/app-context.ts';
import { speedRatio, type SpeedRatio } from '../../judge/contract/speed-ratio.ts';
import { listCountedFacts } from './judgings.store.ts';

/** The speed-up over the starter code of each submission that was measured, by the judging that counts. */
export async function speedsOf(app: App, submissionIds: readonly string[]): Promise<Map<string, SpeedRatio>> {
  const speeds = new Map<string, SpeedRatio>();
  for (const { submissionId, facts } of await listCountedFacts(app.db, submissionIds)) {
    const speed = facts.benchmark?.outcome === 'ok' ? speedRatio(facts.benchmark.rounds) : undefined;
    if (speed) speeds.set(submissionId, speed);
  }
  return speeds;
}
