/** Who may submit in a round: a participant of its contest, while it is open. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { contestVisibleTo, type Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict, NotFound, Unauthenticated } from '../platform/errors.ts';
import { acceptsForProblem, problemVisible } from '../rounds/problem-times.rules.ts';
import type { Round, RoundProblem } from '../rounds/rounds.rules.ts';
import { getRoundUnchecked, getRoundProblemUnchecked } from '../rounds/rounds.service.ts';
import { roundsKeepingSecretUnchecked, type RunningUse } from '../rounds/running-rounds.service.ts';
import type { ParticipantWithMembers } from './participants.rules.ts';
import { findParticipantOf } from './participants.store.ts';
import { requireEntrant } from './round-entrants.rules.ts';
import { findEntrant } from './round-entrants.store.ts';

export interface Admission {
  contest: Contest;
  round: Round;
  problem: RoundProblem;
  /** Undefined only for staff who try a problem without being registered. */
  participant: ParticipantWithMembers | undefined;
}

/**
 * Whether the actor may submit a problem of a round with what arrived at `atMs`, by the server's clock.
 * @throws Unauthenticated for visitors, NotFound while hidden, Conflict `round_not_open`, `round_closed`, `round_paused`, `round_problem_closed`,
 * `round_not_registered`, `team_too_small` or `round_not_promoted` with what is needed.
 */
export async function admitToRound(
  app: App,
  actor: Actor,
  roundProblemId: string,
  atMs = app.clock.nowMs(),
): Promise<Admission> {
  const problem = await getRoundProblemUnchecked(app, roundProblemId);
  const round = await getRoundUnchecked(app, problem.roundId);
  const contest = await getContestUnchecked(app, round.contestId);
  return await admissionTo(app, actor, { contest, round, problem }, atMs);
}

/** The same for a problem that was read just now. @throws as `admitToRound` */
export async function admissionTo(
  app: App,
  actor: Actor,
  { contest, round, problem }: Pick<Admission, 'contest' | 'round' | 'problem'>,
  atMs = app.clock.nowMs(),
): Promise<Admission> {
  if (actor.kind === 'visitor') throw new Unauthenticated();
  // In a pause that hides problems the answer is that it is paused.
  const visible =
    contestVisibleTo(actor, contest) && problemVisible(actor, { ...round, hidesProblems: false }, problem, atMs);
  if (!visible) throw new NotFound('round_problem_not_found');
  const answer = acceptsForProblem(round, problem, atMs);
  if (!answer.ok) throw new Conflict(answer.code, answer.params);
  if (problem.takenOut) throw new Conflict('round_problem_taken_out', problem.takenOut);
  const participant = await contestantIn(app, actor, { contest, round });
  return { contest, round, problem, participant };
}

/**
 * The participant that the actor is, or belongs to, once it may take part in a round; undefined only for staff who try problems.
 * @throws Conflict `round_not_registered`, `team_too_small` or `round_not_promoted` with what is needed
 */
export async function contestantIn(
  app: App,
  actor: Actor,
  { contest, round }: Pick<Admission, 'contest' | 'round'>,
): Promise<ParticipantWithMembers | undefined> {
  const participant = actor.kind === 'user' ? await findParticipantOf(app.db, contest.id, actor.id) : undefined;
  if (!participant && !mayInContest(actor, 'contest.problems', contest.id))
    throw new Conflict('round_not_registered', { contest: contest.name });
  if (participant && participant.memberIds.length < contest.teamMin) {
    throw new Conflict('team_too_small', { min: contest.teamMin, size: participant.memberIds.length });
  }
  if (participant) requireEntrant(await findEntrant(app.db, round.id, participant.id), round);
  return participant;
}

/**
 * The running round in which this person, or their team, meets this problem as a contestant: they submit there, where
 * every try counts, and not in practice.
 */
export async function roundToSubmitIn(app: App, actor: Actor, versionId: string): Promise<RunningUse | undefined> {
  if (actor.kind !== 'user') return undefined;
  for (const use of await roundsKeepingSecretUnchecked(app, versionId))
    if (await findParticipantOf(app.db, use.contestId, actor.id)) return use;
  return undefined;
}
