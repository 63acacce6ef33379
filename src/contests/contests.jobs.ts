/** The clock's work: tells when a round opened, froze or closed. */
import type { App } from '../platform/app-context.ts';
import { announceStep } from './rounds.service.ts';
import type { RoundStep } from './rounds.rules.ts';

/** Registers the handler of `round.clock` rows, which `scheduleClock` writes for each time of a published round. */
export function registerContestJobs(app: App): void {
  app.background.on('round.clock', 'announce', async (payload) => {
    await announceStep(app, payload.roundId as string, payload.step as RoundStep);
  });
}
