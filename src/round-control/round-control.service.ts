/** What staff see before they correct a round: whose place on the board would change. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import type { Interval } from '../rounds/round-clock.rules.ts';
import { roundWithout } from '../rounds/round-pauses.service.ts';
import { roundLocked, type Round, type RoundProblem } from '../rounds/rounds.rules.ts';
import { getRoundBySlugs, listRoundProblemsUnchecked } from '../rounds/rounds.service.ts';
import type { ChangedRow } from '../standings/board-previews.rules.ts';
import { placesMovedUnchecked } from '../standings/board-previews.service.ts';

/** What a correction would do: the round as it would be, and whose place or figures change. */
export interface Preview {
  after: Round;
  rows: ChangedRow[];
}

/**
 * A round that has opened, for whoever may correct it. @throws NotFound, Forbidden, Unauthenticated; Conflict for one that has not
 * opened, which is edited instead
 */
export async function roundToControl(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
): Promise<{ contest: Contest; round: Round }> {
  const contest = await contestFor(app, actor, contestSlug, 'contest.edit');
  const { round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  if (!roundLocked(contest, round, app.clock.nowMs())) throw new Conflict('round_not_running');
  return { contest, round };
}

/** If an interval did not count as time of the round. @throws Forbidden, Conflict, InvalidInput */
export async function previewInterval(app: App, actor: Actor, round: Round, interval: Interval): Promise<Preview> {
  requireInContest(actor, 'contest.edit', round.contestId);
  const after = roundWithout(round, interval, app.clock.nowMs());
  const problems = await listRoundProblemsUnchecked(app, round.id);
  return { after, rows: await placesMovedUnchecked(app, { round, problems }, { round: after, problems }) };
}

/** A problem of a round by its label. @throws Forbidden, NotFound */
export async function problemToControl(app: App, actor: Actor, round: Round, label: string): Promise<RoundProblem> {
  requireInContest(actor, 'contest.edit', round.contestId);
  const problem = (await listRoundProblemsUnchecked(app, round.id)).find((one) => one.label === label);
  if (!problem) throw new NotFound('round_problem_not_found');
  return problem;
}

/** If a problem were taken out of a round, or put back. @throws Forbidden, NotFound */
export async function previewProblem(
  app: App,
  actor: Actor,
  round: Round,
  label: string,
): Promise<{ problem: RoundProblem; rows: ChangedRow[] }> {
  const problem = await problemToControl(app, actor, round, label);
  const problems = await listRoundProblemsUnchecked(app, round.id);
  const takenOut = problem.takenOut ? null : { at: app.clock.nowMs(), reason: '' };
  const then = problems.map((one) => (one.id === problem.id ? { ...one, takenOut } : one));
  return { problem, rows: await placesMovedUnchecked(app, { round, problems }, { round, problems: then }) };
}
