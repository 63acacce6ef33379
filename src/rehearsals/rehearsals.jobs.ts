/** Background work of rehearsals: they are prepared, put in what is due, and are removed. */
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { prepareUnchecked } from './rehearsal-preparing.service.ts';
import { removalStepUnchecked, throwAwayOldUnchecked } from './rehearsal-removal.service.ts';
import { stepAllUnchecked, stepUnchecked } from './rehearsal-replay.service.ts';
import { rehearsalPreparing, rehearsalRemoving, rehearsalStep } from './rehearsals.topics.ts';

const LOOK_AFTER_EVERY_MS = 60_000;
const THROW_AWAY_EVERY_MS = 600_000;

export function registerRehearsalJobs(app: App, parts: ContestParts): void {
  const on = app.background;
  on.on(rehearsalPreparing, 'prepare', ({ rehearsalId }) => prepareUnchecked(app, rehearsalId));
  on.on(rehearsalStep, 'step', ({ rehearsalId }) => stepUnchecked(app, rehearsalId));
  on.on(rehearsalRemoving, 'remove', ({ rehearsalId }) => removalStepUnchecked(app, parts, rehearsalId));
  on.repeat('rehearsals.steps', LOOK_AFTER_EVERY_MS, () => stepAllUnchecked(app));
  on.repeat('rehearsals.old', THROW_AWAY_EVERY_MS, () => throwAwayOldUnchecked(app));
}
