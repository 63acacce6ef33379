/** People wait for a place in a contest that is full: they join its list, see where they stand, and leave it. */
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import { fullLimit, type Answers, type SignUpRules } from '../eligibility/eligibility.rules.ts';
import { holdPlaces, keepAnswers, signUpRulesUnchecked, turnHeld } from '../eligibility/eligibility.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { countParticipants } from './participant-lists.store.ts';
import { findParticipantOf } from './participants.store.ts';
import { countTakenPlaces, findUniversityOf } from './places.store.ts';
import { requireOpenTo } from './registration.service.ts';
import { requireUnlockedUnchecked } from './roster-locks.service.ts';
import { requireOwnLooks } from './team-names.service.ts';
import { hasLimits, isBehind, limitFor, listMoves } from './waiting.rules.ts';
import { countWaiting, findWaitingOf, insertWaiting, listClaims, moveWaiting } from './waiting.store.ts';

/**
 * Joins the waiting list, with the name of the team for a contest of teams. What registration asks is asked now.
 * @throws Conflict when the list is off, there is a place, or the person is registered or waits already
 */
export async function joinWaitingList(
  app: App,
  actor: UserActor,
  contest: Contest,
  teamName: string | null,
  answers: Answers,
): Promise<void> {
  await requireOpenTo(app, actor, contest);
  if (contest.participation === 'team' && contest.teamMin > 1) await requireUnlockedUnchecked(app, contest);
  const nowMs = app.clock.nowMs();
  const id = newId();
  try {
    await inTransaction(app.db, async (trx) => {
      await requireListOpen(trx, contest, nowMs);
      if (await findParticipantOf(trx, contest.id, actor.id)) throw new Conflict('already_registered');
      await requireNoPlace(trx, contest, actor.id);
      if (teamName !== null) await requireOwnLooks(trx, contest.id, { id, name: teamName });
      await keepAnswers(trx, actor, nowMs, contest, answers);
      const turn = await turnHeld(trx, contest.id);
      await insertWaiting(trx, { id, contestId: contest.id, userId: actor.id, teamName, turn, joinedAt: nowMs });
      await tellOfWaiting(trx, actor, nowMs, contest.id, 'joined', teamName ?? actor.displayName);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('already_waiting');
    throw error;
  }
  app.background.poke();
}

/** Holds the places. @throws Conflict when the contest has no list, or it no longer moves */
async function requireListOpen(trx: Transaction, contest: Contest, nowMs: number): Promise<void> {
  if (!(await holdPlaces(trx, contest.id))) throw new Conflict('waiting_off');
  const rules = await signUpRulesUnchecked(trx, contest.id);
  if (!hasLimits(rules) || !rules.waitingList) throw new Conflict('waiting_off');
  if (!listMoves(contest, rules, nowMs)) throw new Conflict('waiting_over');
}

/** @throws Conflict while there is a place to register for, or none can be given without a university */
async function requireNoPlace(trx: Transaction, contest: Contest, userId: string): Promise<void> {
  const rules = await signUpRulesUnchecked(trx, contest.id);
  const university = await findUniversityOf(trx, userId);
  if (university === null && rules.maxPerUniversity !== null) throw new Conflict('university_needed');
  const taken = await countTakenPlaces(trx, contest.id);
  if (!isBehind(rules, taken, await listClaims(trx, contest.id), university)) throw new Conflict('place_is_free');
}

/** Leaves the waiting list. @throws Conflict for those who are not on it, such as those who moved up meanwhile */
export async function leaveWaitingList(app: App, actor: UserActor, contest: Contest): Promise<void> {
  requireContestVisible(actor, contest);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const entry = await findWaitingOf(trx, contest.id, actor.id);
    if (!entry || !(await moveWaiting(trx, entry.id, 'left', nowMs))) throw new Conflict('not_waiting');
    await tellOfWaiting(trx, actor, nowMs, contest.id, 'left', entry.teamName ?? actor.displayName);
  });
}

/** Writes the audit row of what happened to an entry. */
export async function tellOfWaiting(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  what: 'joined' | 'left' | 'admitted' | 'removed' | 'refused',
  participant: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const subject = { type: 'contest', id: contestId };
  await insertAudit(trx, actor, nowMs, `contest.waiting_${what}`, subject, { participant, ...detail });
}

/** Where a reader stands on the waiting list of a contest. */
export interface OwnTurn {
  /** Their place in it, from 1; null when they do not wait. */
  position: number | null;
  waiting: number;
  teamName: string | null;
  /** No one moves up by itself any more. */
  hasEnded: boolean;
}

/** How a reader stands to the places of a contest. */
export interface OwnPlace extends OwnTurn {
  /** The limit that leaves them no place; null while there is one. */
  full: { code: string; max: number } | null;
  /** They could register, but people wait who come first. */
  othersFirst: boolean;
  /** Whether they can join the list now. */
  listOpen: boolean;
}

/** Where a reader stands on the waiting list of a contest, whatever places there are. */
export async function ownTurn(app: App, actor: Actor, contest: Contest): Promise<OwnTurn> {
  requireContestVisible(actor, contest);
  const own = actor.kind === 'user' ? await findWaitingOf(app.db, contest.id, actor.id) : undefined;
  if (!own) return { position: null, waiting: 0, teamName: null, hasEnded: false };
  return {
    position: await countWaiting(app.db, contest.id, own.turn),
    waiting: await countWaiting(app.db, contest.id),
    teamName: own.teamName,
    hasEnded: !listMoves(contest, await signUpRulesUnchecked(app.db, contest.id), app.clock.nowMs()),
  };
}

/** How a reader stands to the places of a contest and to its waiting list. */
export async function ownPlace(app: App, actor: Actor, contest: Contest): Promise<OwnPlace> {
  const turn = await ownTurn(app, actor, contest);
  const rules = await signUpRulesUnchecked(app.db, contest.id);
  const waiting = await countWaiting(app.db, contest.id);
  const isOn = hasLimits(rules) && listMoves(contest, rules, app.clock.nowMs());
  const limits = hasLimits(rules)
    ? await limitsFor(app.db, actor, contest, rules, isOn ? waiting : 0)
    : { full: null, othersFirst: false };
  return { ...turn, waiting, ...limits, listOpen: isOn };
}

/** @param ahead how many wait on a list that still moves */
async function limitsFor(db: DbOrTrx, actor: Actor, contest: Contest, rules: SignUpRules, ahead: number) {
  // Without places of universities and people who wait, one number says it all.
  if (rules.maxPerUniversity === null && ahead === 0) {
    const inAll = (await countParticipants(db, [contest.id])).get(contest.id) ?? 0;
    return { full: fullLimit(rules, { inAll, ofUniversity: 0 }) ?? null, othersFirst: false };
  }
  const university = actor.kind === 'user' ? await findUniversityOf(db, actor.id) : null;
  const taken = await countTakenPlaces(db, contest.id);
  const full = limitFor(rules, taken, university) ?? null;
  if (full || ahead === 0) return { full, othersFirst: false };
  return { full, othersFirst: isBehind(rules, taken, await listClaims(db, contest.id), university) };
}
