/** Keeps standings of seasons up to date with published results and with who is in contests. */
import type { App } from '../platform/app-context.ts';
import { contestOfContestResultUnchecked } from '../contest-results/contest-results.service.ts';
import { contestResultsConfirmed } from '../contest-results/contest-results.topics.ts';
import { participantChanged } from '../participants/participants.topics.ts';
import { contestOfResultUnchecked } from '../standings/results.service.ts';
import { resultsConfirmed } from '../standings/standings.topics.ts';
import {
  planSeasonsWithUnchecked,
  refreshSeasonsWithUnchecked,
  refreshSeasonUnchecked,
} from './season-standings.service.ts';
import { removeDeletedSeasonsUnchecked } from './seasons.service.ts';
import { seasonDue } from './seasons.topics.ts';

const DAY_MS = 24 * 3_600_000;

export function registerSeasonJobs(app: App): void {
  const { background } = app;
  background.on(seasonDue, 'standing', ({ seasonId }) => refreshSeasonUnchecked(app, seasonId));
  background.on(resultsConfirmed, 'seasons', async ({ resultId }) =>
    refreshSeasonsWithUnchecked(app, await contestOfResultUnchecked(app, resultId)),
  );
  background.on(contestResultsConfirmed, 'seasons', async ({ resultId }) =>
    refreshSeasonsWithUnchecked(app, await contestOfContestResultUnchecked(app, resultId)),
  );
  background.on(participantChanged, 'seasons', ({ contestId }) => planSeasonsWithUnchecked(app, contestId));
  background.repeat('remove deleted seasons', DAY_MS, () => removeDeletedSeasonsUnchecked(app));
}
