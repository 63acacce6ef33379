/** Keeps standings up to date as verdicts arrive. */
import type { App } from '../platform/app-context.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked, listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { rejudgingsOfUnchecked } from '../judgings/judgings.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { figuresOf } from './standings.rules.ts';
import * as store from './standings.store.ts';

const MAX_TRIES = 10;

/** Recomputes one participant's row from their submissions. Idempotent, independent of order, safe with concurrent writers. */
export async function refreshStandingUnchecked(app: App, roundId: string, participantId: string): Promise<void> {
  const round = await getRoundUnchecked(app, roundId);
  const problems = await listRoundProblemsUnchecked(app, roundId);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const rev = await store.findStandingRev(app.db, roundId, participantId);
    const submissions = await withFullMarksUnchecked(
      app,
      await store.listStandingSubmissions(app.db, roundId, [participantId]),
    );
    const live = figuresOf(round, problems, submissions, null);
    const frozen = figuresOf(round, problems, submissions, round.freezesAt);
    if (await store.saveStanding(app.db, { roundId, participantId, rev }, live, frozen, app.clock.nowMs())) return;
  }
  throw new Error(`The standing of ${participantId} in ${roundId} kept changing`);
}

/** Recomputes the row of a submission after it was received or judged. */
export async function refreshStandingOfUnchecked(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  if (submission.roundId && submission.participantId)
    await refreshStandingUnchecked(app, submission.roundId, submission.participantId);
}

/** Recomputes a participant's row in each round, after registration, withdrawal, a change of rank state or a new name. */
export async function refreshParticipantUnchecked(app: App, contestId: string, participantId: string): Promise<void> {
  for (const round of await listRoundsUnchecked(app, contestId))
    await refreshStandingUnchecked(app, round.id, participantId);
}

/** Recomputes a whole round, after its times or problems changed. */
export async function refreshRoundUnchecked(app: App, roundId: string): Promise<void> {
  for (const participantId of await store.listActiveParticipants(app.db, roundId))
    await refreshStandingUnchecked(app, roundId, participantId);
}

/** Submissions of a round that wait for a verdict or a rejudging. */
export async function pendingOfUnchecked(app: App, roundId: string): Promise<number> {
  return (await store.countPending(app.db, roundId)) + (await rejudgingsOfUnchecked(app, roundId));
}
