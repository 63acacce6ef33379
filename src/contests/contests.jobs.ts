/** Announces that a round opened, froze or closed, and replaces the names of erased accounts. */
import type { App } from '../platform/app-context.ts';
import { forgetPersonName } from './participants.service.ts';
import { announceStep } from './rounds.service.ts';
import type { RoundStep } from './rounds.rules.ts';

/** `scheduleClock` writes one `round.clock` row for each time of a published round. */
export function registerContestJobs(app: App): void {
  app.background.on('round.clock', 'announce', async (payload) => {
    await announceStep(app, payload.roundId as string, payload.step as RoundStep);
  });
  app.background.on('user.erased', 'participants', (payload) => forgetPersonName(app, String(payload.userId)));
}
