/**
 * Contests for other features. Functions that take an actor answer 404 for what that person may not see. Functions that take
 * only an id rely on the caller to have checked `contestVisibleTo` or `roundProblemVisible`.
 */
import { may } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict, NotFound, Unauthenticated } from '../platform/errors.ts';
import {
  contestVisibleTo,
  isContestStaff,
  roundProblemVisible,
  type Contest,
  type ContestPhase,
  type ListedContest,
  type ParticipantWithMembers,
} from './contests.rules.ts';
import { findContestBySlug, getContest as getContestRow, listContestPage } from './contests.store.ts';
import {
  countParticipants,
  findParticipantOf,
  listContestIdsOf,
  listParticipantPage,
  listParticipantsOf,
} from '../participants/participants.store.ts';
import { participantsVersion as participantsVersionOf } from '../participants/participants-version.store.ts';
import { acceptsSubmissions, type Round, type RoundProblem } from '../rounds/rounds.rules.ts';
import {
  countProblems,
  findRoundBySlug,
  findRoundProblemByLabel,
  getRoundProblemRow,
  getRoundRow,
  listProblemsOfRound,
  listRoundsOf,
  listRoundsOpening,
  listRoundsUsing,
  type RoundUse,
} from '../rounds/rounds.store.ts';

/** A contest by its URL name. @throws NotFound also for a draft that the actor may not see. */
export async function getContestBySlug(app: App, actor: Actor, slug: string): Promise<Contest> {
  const contest = await findContestBySlug(app.db, slug);
  if (!contest || !contestVisibleTo(actor, contest)) throw new NotFound('contest_not_found');
  return contest;
}

/** A contest by id, without a permission check. @throws NotFound */
export async function getContest(app: App, id: string): Promise<Contest> {
  return await getContestRow(app.db, id);
}

/** A round by id, without a permission check. @throws NotFound */
export async function getRound(app: App, id: string): Promise<Round> {
  return await getRoundRow(app.db, id);
}

/** A round by its URL name. @throws NotFound also when the contest is hidden from the actor. */
export async function getRoundBySlugs(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
): Promise<{ contest: Contest; round: Round }> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  const round = await findRoundBySlug(app.db, contest.id, roundSlug);
  if (!round) throw new NotFound('round_not_found');
  return { contest, round };
}

/** Rounds of a contest by opening time. */
export async function listRounds(app: App, contestId: string): Promise<Round[]> {
  return await listRoundsOf(app.db, [contestId]);
}

/** Rounds of all contests that open after one instant and not after another. */
export async function roundsOpeningBetween(app: App, afterMs: number, untilMs: number): Promise<Round[]> {
  return await listRoundsOpening(app.db, afterMs, untilMs);
}

/** Rounds with one of these versions of a problem that the actor may see, newest first. */
export async function roundsUsing(app: App, actor: Actor, problemVersionIds: readonly string[]): Promise<RoundUse[]> {
  const nowMs = app.clock.nowMs();
  const uses = await listRoundsUsing(app.db, problemVersionIds);
  return uses.filter(
    (use) => contestVisibleTo(actor, { visibility: use.contestVisibility }) && roundProblemVisible(actor, use, nowMs),
  );
}

/** Problems of a round in order, without a permission check: see `roundProblemVisible`. */
export async function listRoundProblems(app: App, roundId: string): Promise<RoundProblem[]> {
  return await listProblemsOfRound(app.db, roundId);
}

/** A problem of a round by id, without a permission check. @throws NotFound */
export async function getRoundProblem(app: App, id: string): Promise<RoundProblem> {
  return await getRoundProblemRow(app.db, id);
}

/** A problem by contest, round and label. @throws NotFound also while it is hidden from the actor. */
export async function getRoundProblemBySlugs(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  label: string,
): Promise<{ contest: Contest; round: Round; problem: RoundProblem }> {
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const problem = roundProblemVisible(actor, round, app.clock.nowMs())
    ? await findRoundProblemByLabel(app.db, round.id, label)
    : undefined;
  if (!problem) throw new NotFound('round_problem_not_found');
  return { contest, round, problem };
}

/** The participant a user is, or belongs to, in a contest. */
export async function participantOf(
  app: App,
  contestId: string,
  userId: string,
): Promise<ParticipantWithMembers | undefined> {
  return await findParticipantOf(app.db, contestId, userId);
}

/** All participants with members, in order of registration; one query even for thousands. */
export async function listParticipants(app: App, contestId: string): Promise<ParticipantWithMembers[]> {
  return await listParticipantsOf(app.db, contestId);
}

/** Changes whenever anything a board shows about participants changes. */
export async function participantsVersion(app: App, contestId: string): Promise<string> {
  return await participantsVersionOf(app.db, contestId);
}

export interface Admission {
  contest: Contest;
  round: Round;
  problem: RoundProblem;
  /** Undefined only for staff who try a problem without being registered. */
  participant: ParticipantWithMembers | undefined;
}

/**
 * Whether the actor may submit a problem of a round now, by the server's clock.
 * @throws Unauthenticated for visitors, NotFound while hidden, Conflict `round_not_open`, `round_closed`,
 * `round_not_registered` or `team_too_small` with what is needed.
 */
export async function admitToRound(app: App, actor: Actor, roundProblemId: string): Promise<Admission> {
  if (actor.kind === 'visitor') throw new Unauthenticated();
  const nowMs = app.clock.nowMs();
  const problem = await getRoundProblemRow(app.db, roundProblemId);
  const round = await getRoundRow(app.db, problem.roundId);
  const contest = await getContestRow(app.db, round.contestId);
  const visible = contestVisibleTo(actor, contest) && roundProblemVisible(actor, round, nowMs);
  if (!visible) throw new NotFound('round_problem_not_found');
  const answer = acceptsSubmissions(round, nowMs);
  if (!answer.ok) throw new Conflict(answer.code, answer.params);
  const participant = actor.kind === 'user' ? await findParticipantOf(app.db, contest.id, actor.id) : undefined;
  if (!participant && !isContestStaff(actor)) throw new Conflict('round_not_registered', { contest: contest.name });
  if (participant && participant.memberIds.length < contest.teamMin) {
    throw new Conflict('team_too_small', { min: contest.teamMin, size: participant.memberIds.length });
  }
  return { contest, round, problem, participant };
}

const PAGE_SIZE = 20;

/** One page of the contests the actor may see, with the extra data of a list. */
export async function listContests(
  app: App,
  actor: Actor,
  query: { phase?: ContestPhase; search?: string; page: number; pageSize?: number },
): Promise<{ items: ListedContest[]; page: number; pages: number; total: number }> {
  const pageSize = query.pageSize ?? PAGE_SIZE;
  const { contests, total } = await listContestPage(app.db, app.clock.nowMs(), {
    phase: query.phase,
    search: query.search,
    drafts: may(actor, 'contest.staff-view'),
    limit: pageSize,
    offset: (query.page - 1) * pageSize,
  });
  const ids = contests.map((contest) => contest.id);
  const rounds = await listRoundsOf(app.db, ids);
  const counts = await countParticipants(app.db, ids);
  const mine = actor.kind === 'user' ? await listContestIdsOf(app.db, actor.id, ids) : new Set<string>();
  const items = contests.map((contest) => ({
    contest,
    rounds: rounds.filter((round) => round.contestId === contest.id),
    participants: counts.get(contest.id) ?? 0,
    mine: mine.has(contest.id),
  }));
  return { items, page: query.page, pages: Math.max(1, Math.ceil(total / pageSize)), total };
}

const TEAMS_PAGE_SIZE = 50;

/** One page of a contest's participants, filtered by part of a name. */
export async function listParticipantsPage(
  app: App,
  contestId: string,
  query: { search?: string; page: number },
): Promise<{ participants: ParticipantWithMembers[]; page: number; pages: number; total: number }> {
  const { participants, total } = await listParticipantPage(app.db, contestId, {
    search: query.search,
    limit: TEAMS_PAGE_SIZE,
    offset: (query.page - 1) * TEAMS_PAGE_SIZE,
  });
  return { participants, total, page: query.page, pages: Math.max(1, Math.ceil(total / TEAMS_PAGE_SIZE)) };
}

/** The number of participants. */
export async function countParticipantsOf(app: App, contestId: string): Promise<number> {
  return (await countParticipants(app.db, [contestId])).get(contestId) ?? 0;
}

/** The number of problems in each round: for staff, and for the public once the round has opened. */
export async function countRoundProblems(app: App, rounds: readonly Round[]): Promise<Map<string, number>> {
  return await countProblems(
    app.db,
    rounds.map((round) => round.id),
  );
}
