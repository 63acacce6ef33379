/** Handlers that update standings after submissions. */
import { setImmediate as turn } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import { userErased } from '../accounts/accounts.topics.ts';
import {
  participantChanged,
  participantRegistered,
  participantsImported,
} from '../participants/participants.topics.ts';
import { problemTakenOut, roundPauseChanged, roundPostponed } from '../rounds/rounds.topics.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { submissionReceived } from '../submissions/submissions.topics.ts';
import { forgetStarsUnchecked } from './board-filters.service.ts';
import { tellResultUnchecked } from './results-notices.service.ts';
import { fillLogsUnchecked } from './log-fill.service.ts';
import { forgetNameInResultsUnchecked } from './results.service.ts';
import { resultsConfirmed } from './standings.topics.ts';
import {
  refreshParticipantUnchecked,
  refreshRoundUnchecked,
  refreshStandingOfUnchecked,
  refreshStandingsOfUnchecked,
} from './standings.service.ts';

const FILL_LOGS_EVERY_MS = 60_000;

export function registerStandingJobs(app: App): void {
  const on = app.background;
  on.on(
    submissionReceived,
    'standing',
    ({ submissionId }) => refreshStandingOfUnchecked(app, submissionId),
    (many) =>
      refreshStandingsOfUnchecked(
        app,
        many.map(({ submissionId }) => submissionId),
      ),
  );
  on.on(judgingFinished, 'standing', ({ submissionId }) => refreshStandingOfUnchecked(app, submissionId));
  // The board shows participants and their names too: changing a row invalidates all cached boards.
  for (const topic of [participantRegistered, participantChanged])
    on.on(topic, 'standings', ({ contestId, participantId }) =>
      refreshParticipantUnchecked(app, contestId, participantId),
    );
  on.on(participantsImported, 'standings', async ({ contestId, participantIds }) => {
    for (const participantId of participantIds) {
      await refreshParticipantUnchecked(app, contestId, participantId);
      // SQLite answers synchronously: others get a turn after each.
      await turn();
    }
  });
  on.on(userErased, 'results', ({ userId }) => forgetNameInResultsUnchecked(app, userId));
  on.on(userErased, 'stars', ({ userId }) => forgetStarsUnchecked(app, userId));
  on.on(resultsConfirmed, 'notices', ({ resultId }) => tellResultUnchecked(app, resultId));
  // A postponed freeze changes what the public may see.
  on.on(roundPostponed, 'standings', ({ roundId }) => refreshRoundUnchecked(app, roundId));
  on.on(problemTakenOut, 'standings', ({ roundId }) => refreshRoundUnchecked(app, roundId));
  // A pause that begins changes no figures; its end and other removed time do.
  on.on(roundPauseChanged, 'standings', async ({ roundId, what }) => {
    if (what !== 'paused') await refreshRoundUnchecked(app, roundId);
  });
  app.background.repeat('contest-log.fill', FILL_LOGS_EVERY_MS, () => fillLogsUnchecked(app));
}
