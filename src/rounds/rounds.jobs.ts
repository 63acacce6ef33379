/** Announces that a round opened, froze or closed. */
import type { App } from '../platform/app-context.ts';
import { announceProblemUnchecked, announceStepUnchecked, notePausedSpansUnchecked } from './round-schedule.service.ts';
import { problemClock, roundClock } from './rounds.topics.ts';

const NOTE_PAUSES_EVERY_MS = 30_000;

/** `scheduleClock` writes one `round.clock` row for each time of a published round. */
export function registerRoundJobs(app: App): void {
  app.background.on(roundClock, 'announce', ({ roundId, step }) => announceStepUnchecked(app, roundId, step));
  app.background.on(problemClock, 'announce', ({ problemId }) => announceProblemUnchecked(app, problemId));
  app.background.repeat('rounds.paused', NOTE_PAUSES_EVERY_MS, () => notePausedSpansUnchecked(app));
}
