/**
 * Rounds for other features. Functions that take an actor answer 404 for what that person may not see. The others rely on
 * their caller to have checked `contestVisibleTo` or `roundProblemVisible`.
 */
import { contestVisibleTo, type Contest } from '../contests/contests.rules.ts';
import { getContestBySlug, requireContestVisible } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { hasAppeared, problemVisible } from './problem-times.rules.ts';
import { roundProblemVisible, type Round, type RoundProblem } from './rounds.rules.ts';
import {
  countProblems,
  findRoundProblemByLabel,
  getRoundProblemRow,
  listProblemsOfRound,
  listProblemsOfRounds,
  listRoundsUsing,
  type RoundUse,
} from './round-problems.store.ts';
import { findRoundBySlug, getRoundRow, listRoundsOf, listRoundsOpening } from './rounds.store.ts';

/** A round by id, without a permission check. @throws NotFound */
export async function getRoundUnchecked(app: App, id: string): Promise<Round> {
  return await getRoundRow(app.db, id);
}

/** The same, as the caller's transaction sees it. @throws NotFound */
export async function getRoundWithin(trx: Transaction, id: string): Promise<Round> {
  return await getRoundRow(trx, id);
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

/** Rounds of a contest by opening time. @throws NotFound when it is hidden from the actor */
export async function listRounds(app: App, actor: Actor, contest: Contest): Promise<Round[]> {
  requireContestVisible(actor, contest);
  return await listRoundsUnchecked(app, contest.id);
}

/** The same without a permission check. */
export async function listRoundsUnchecked(app: App, contestId: string): Promise<Round[]> {
  return await listRoundsOf(app.db, [contestId]);
}

/** The same, as the caller's transaction sees them. */
export async function listRoundsWithin(trx: Transaction, contestId: string): Promise<Round[]> {
  return await listRoundsOf(trx, [contestId]);
}

/** Rounds of several contests, by opening time. */
export async function listRoundsOfContestsUnchecked(app: App, contestIds: readonly string[]): Promise<Round[]> {
  return await listRoundsOf(app.db, contestIds);
}

/** Rounds of all contests that open after one instant and not after another. */
export async function roundsOpeningBetweenUnchecked(app: App, afterMs: number, untilMs: number): Promise<Round[]> {
  return await listRoundsOpening(app.db, afterMs, untilMs);
}

/** Rounds with one of these versions of a problem that the actor may see, newest first. */
export async function roundsUsing(app: App, actor: Actor, problemVersionIds: readonly string[]): Promise<RoundUse[]> {
  const nowMs = app.clock.nowMs();
  const uses = await listRoundsUsing(app.db, problemVersionIds);
  return uses.filter(
    (use) =>
      contestVisibleTo(actor, { id: use.contestId, visibility: use.contestVisibility, deletedAt: null }) &&
      problemVisible(actor, use, use, nowMs),
  );
}

/** Problems of a round in order, without a permission check: see `roundProblemVisible`. */
export async function listRoundProblemsUnchecked(app: App, roundId: string): Promise<RoundProblem[]> {
  return await listProblemsOfRound(app.db, roundId);
}

/** Problems of several rounds, without a permission check. */
export async function listProblemsOfRoundsUnchecked(app: App, roundIds: readonly string[]): Promise<RoundProblem[]> {
  return await listProblemsOfRounds(app.db, roundIds);
}

/** A problem of a round by id, without a permission check. @throws NotFound */
export async function getRoundProblemUnchecked(app: App, id: string): Promise<RoundProblem> {
  return await getRoundProblemRow(app.db, id);
}

/** The same, as the caller's transaction sees it. @throws NotFound */
export async function getRoundProblemWithin(trx: Transaction, id: string): Promise<RoundProblem> {
  return await getRoundProblemRow(trx, id);
}

interface FoundProblem {
  contest: Contest;
  round: Round;
  problem: RoundProblem;
}

/** A problem by contest, round and label. @throws NotFound also while it is hidden from the actor, as in a pause. */
export async function getRoundProblemBySlugs(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  label: string,
): Promise<FoundProblem> {
  const { isHidden, ...found } = await roundProblemToSubmit(app, actor, contestSlug, roundSlug, label);
  if (isHidden) throw new NotFound('round_problems_hidden');
  return found;
}

/**
 * The same for the page where it is submitted, which stays there in a pause, so that nothing typed is lost; `isHidden`: the actor
 * may not read the problem meanwhile. @throws NotFound
 */
export async function roundProblemToSubmit(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  label: string,
): Promise<FoundProblem & { isHidden: boolean }> {
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const nowMs = app.clock.nowMs();
  const isOpened = roundProblemVisible(actor, { ...round, pausedAt: null }, nowMs);
  const problem = isOpened ? await findRoundProblemByLabel(app.db, round.id, label) : undefined;
  if (!problem || !problemVisible(actor, { ...round, hidesProblems: false }, problem, nowMs))
    throw new NotFound('round_problem_not_found');
  return { contest, round, problem, isHidden: !roundProblemVisible(actor, round, nowMs) };
}

/**
 * The number of problems in each round: for staff, and once the round has opened for the public, which learns only of problems
 * that have appeared.
 */
export async function countRoundProblemsUnchecked(
  app: App,
  rounds: readonly Round[],
  audience: 'staff' | 'public',
): Promise<Map<string, number>> {
  const ids = rounds.map((round) => round.id);
  return await countProblems(app.db, ids, audience === 'public' ? app.clock.nowMs() : undefined);
}

/** Problems of a round that everyone may know of by now, without a permission check: those that have appeared. */
export async function listShownProblemsUnchecked(app: App, round: Round): Promise<RoundProblem[]> {
  const nowMs = app.clock.nowMs();
  if (nowMs < round.opensAt) return [];
  return (await listProblemsOfRound(app.db, round.id)).filter((problem) => hasAppeared(round, problem, nowMs));
}
