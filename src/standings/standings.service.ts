/** Keeps standings up to date as verdicts arrive. */
import type { App } from '../platform/app-context.ts';
import { getRound, listRoundProblems, listRounds } from '../rounds/rounds.service.ts';
import { rejudgingsOf } from '../judgings/judgings.service.ts';
import { maxScoreMilli } from '../packages/package-judging.rules.ts';
import { getProblemVersion } from '../problems/problems.service.ts';
import { getSubmission } from '../submissions/submissions.service.ts';
import { figuresOf } from './standings.rules.ts';
import * as store from './standings.store.ts';

const MAX_TRIES = 10;

/** Judged submissions, each with the full marks of the version that judged it, for the scoring rules. */
export async function withFullMarks<S extends { problemVersionId: string }>(
  app: App,
  submissions: readonly S[],
): Promise<(S & { maxScoreMilli: number | undefined })[]> {
  const marks = new Map<string, number | undefined>();
  for (const { problemVersionId } of submissions) {
    if (marks.has(problemVersionId)) continue;
    marks.set(problemVersionId, maxScoreMilli((await getProblemVersion(app, problemVersionId)).pkg));
  }
  return submissions.map((one) => ({ ...one, maxScoreMilli: marks.get(one.problemVersionId) }));
}

/** Recomputes one participant's row from their submissions. Idempotent, independent of order, safe with concurrent writers. */
export async function refreshStanding(app: App, roundId: string, participantId: string): Promise<void> {
  const round = await getRound(app, roundId);
  const problems = await listRoundProblems(app, roundId);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const rev = await store.findStandingRev(app.db, roundId, participantId);
    const submissions = await withFullMarks(app, await store.listStandingSubmissions(app.db, roundId, [participantId]));
    const live = figuresOf(round, problems, submissions, null);
    const frozen = figuresOf(round, problems, submissions, round.freezesAt);
    if (await store.saveStanding(app.db, { roundId, participantId, rev }, live, frozen, app.clock.nowMs())) return;
  }
  throw new Error(`The standing of ${participantId} in ${roundId} kept changing`);
}

/** Recomputes the row of a submission after it was received or judged. */
export async function refreshStandingOf(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmission(app, submissionId);
  if (submission.roundId && submission.participantId)
    await refreshStanding(app, submission.roundId, submission.participantId);
}

/** Recomputes a participant's row in each round, after registration, withdrawal, a change of rank state or a new name. */
export async function refreshParticipant(app: App, contestId: string, participantId: string): Promise<void> {
  for (const round of await listRounds(app, contestId)) await refreshStanding(app, round.id, participantId);
}

/** Recomputes a whole round, after its times or problems changed. */
export async function refreshRound(app: App, roundId: string): Promise<void> {
  for (const participantId of await store.listActiveParticipants(app.db, roundId))
    await refreshStanding(app, roundId, participantId);
}

/** Submissions of a round that wait for a verdict or a rejudging. */
export async function pendingOf(app: App, roundId: string): Promise<number> {
  return (await store.countPending(app.db, roundId)) + (await rejudgingsOf(app, roundId));
}
