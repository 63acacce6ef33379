/** Organizers move a member to another team or merge two teams, with a preview and a reason; what can be undone can. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { holdPlaces, signUpRulesUnchecked } from '../eligibility/eligibility.service.ts';
import type { News } from '../notifications/kinds.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { phaseAt, type Round } from '../rounds/rounds.rules.ts';
import { listRoundsUnchecked, listRoundsWithin } from '../rounds/rounds.service.ts';
import { tell } from './participant-changes.service.ts';
import { myTeamHref } from './participant-links.rules.ts';
import { holdParticipants } from './participant-lock.store.ts';
import {
  findParticipant,
  findWithMembers,
  listMemberIds,
  updateParticipant,
  withdrawParticipantRow,
} from './participants.store.ts';
import { countTakenPlaces, findUniversityOf } from './places.store.ts';
import {
  effectsOfMerge,
  effectsOfMove,
  requireConfirmed,
  requireUndoable,
  type ChangedTeam,
  type MergeEffects,
  type MoveEffects,
  type TeamMerge,
} from './roster-changes.rules.ts';
import { findMerge, insertMerge, listMergesInto, moveMembers, moveUndone, reviveTeam } from './roster-changes.store.ts';
import { listPromotedTo } from './round-entrants.store.ts';
import { newJoinCode, requireOwnLooks, withFreeName } from './team-names.service.ts';
import { limitFor } from './waiting.rules.ts';

/** What participants did: submissions and the check-in stand right of participants and hand it in. */
export interface SubmittedWork {
  /** The ids of the rounds to which each of these participants submitted. */
  roundsUnchecked: (db: DbOrTrx, participantIds: readonly string[]) => Promise<Map<string, string[]>>;
  /** Gives the team that stays what the check-in knows of the one that ends. */
  checkInWithin?: (trx: Transaction, merge: { contestId: string; fromId: string; intoId: string }) => Promise<void>;
}

/** Two teams of a contest, and what is asked of them. */
export interface RosterChange {
  fromId: string;
  intoId: string;
}

/** What a change would do, with both teams as they are now. */
export interface Preview<Effects> {
  from: ChangedTeam;
  into: ChangedTeam;
  effects: Effects;
}

/** What moving a member would do. @throws NotFound, Conflict that says why it cannot be */
export async function previewMove(
  app: App,
  actor: Actor,
  contest: Contest,
  submitted: SubmittedWork,
  change: RosterChange & { userId: string },
): Promise<Preview<MoveEffects>> {
  requireInContest(actor, 'participant.manage', contest.id);
  const { from, into } = await bothTeams(
    app,
    app.db,
    await listRoundsUnchecked(app, contest.id),
    contest,
    submitted,
    change,
  );
  return { from, into, effects: effectsOfMove(from, into, change.userId, contest) };
}

/** What merging the first team into the second would do. @throws NotFound, Conflict that says why it cannot be */
export async function previewMerge(
  app: App,
  actor: Actor,
  contest: Contest,
  submitted: SubmittedWork,
  change: RosterChange,
): Promise<Preview<MergeEffects>> {
  requireInContest(actor, 'participant.manage', contest.id);
  const { from, into } = await bothTeams(
    app,
    app.db,
    await listRoundsUnchecked(app, contest.id),
    contest,
    submitted,
    change,
  );
  return { from, into, effects: effectsOfMerge(from, into, contest.teamMax) };
}

/**
 * Moves a member to another team, also once teams are locked. The member who joined first leads a team whose captain is moved; a
 * team without members ends.
 * @throws Conflict as the preview, or unconfirmed while a round runs to which one of the teams submitted
 */
export async function moveMember(
  app: App,
  actor: Actor,
  contest: Contest,
  submitted: SubmittedWork,
  change: RosterChange & { userId: string; reason: string; confirmed: boolean },
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const nowMs = app.clock.nowMs();
  const { userId, reason } = change;
  await inTransaction(app.db, async (trx) => {
    const { from, into } = await holdBoth(app, trx, contest, submitted, change);
    const effects = effectsOfMove(from, into, userId, contest);
    requireConfirmed(effects, change.confirmed);
    if (!(await moveMembers(trx, { from: from.id, into: into.id }, [userId], nowMs)))
      throw new Conflict('changed_meanwhile');
    if (effects.newCaptainId !== null) await updateParticipant(trx, from.id, { captainId: effects.newCaptainId });
    if (effects.fromEnds) await withdrawParticipantRow(trx, from.id, nowMs);
    await tell(trx, actor, nowMs, 'participant.moved_out', contest.id, from.id, { userId, to: into.name, reason });
    await tell(trx, actor, nowMs, 'participant.moved_in', contest.id, into.id, { userId, from: from.name, reason });
    await tellStaff(trx, actor, nowMs, contest, 'moved_out', { participant: from.name, to: into.name, reason });
    await tellPeople(trx, nowMs, contest, 'moved', newId(), [...from.memberIds, ...into.memberIds]);
  });
  app.background.poke();
}

/**
 * Merges a team into another, also once teams are locked: its members go over, and it ends. What it submitted stays its own, and
 * counts no longer.
 * @throws Conflict as the preview, or unconfirmed while a round runs to which one of the teams submitted
 */
export async function mergeTeams(
  app: App,
  actor: Actor,
  contest: Contest,
  submitted: SubmittedWork,
  change: RosterChange & { reason: string; confirmed: boolean },
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const nowMs = app.clock.nowMs();
  const id = newId();
  const { reason } = change;
  await inTransaction(app.db, async (trx) => {
    const { from, into } = await holdBoth(app, trx, contest, submitted, change);
    requireConfirmed(effectsOfMerge(from, into, contest.teamMax), change.confirmed);
    const memberIds = [...from.memberIds];
    if (!(await moveMembers(trx, { from: from.id, into: into.id }, memberIds, nowMs)))
      throw new Conflict('changed_meanwhile');
    if (!(await withdrawParticipantRow(trx, from.id, nowMs))) throw new Conflict('changed_meanwhile');
    const teams = { fromId: from.id, intoId: into.id, captainId: from.captainId, memberIds };
    await insertMerge(trx, { id, contestId: contest.id, ...teams, mergedAt: nowMs });
    await submitted.checkInWithin?.(trx, { contestId: contest.id, fromId: from.id, intoId: into.id });
    await tell(trx, actor, nowMs, 'participant.merged_away', contest.id, from.id, { to: into.name, reason });
    await tell(trx, actor, nowMs, 'participant.merged', contest.id, into.id, { from: from.name, reason });
    await tellStaff(trx, actor, nowMs, contest, 'merged', { participant: from.name, to: into.name, reason });
    await tellPeople(trx, nowMs, contest, 'merged', id, [...memberIds, ...into.memberIds]);
  });
  app.background.poke();
}

/**
 * Undoes a merge: the team is there again with its members, name and submissions. It needs a place again.
 * @throws Conflict when someone has left since, the name is taken, or the contest is full
 */
export async function undoMerge(
  app: App,
  actor: Actor,
  contest: Contest,
  mergeId: string,
  reason: string,
): Promise<string> {
  requireInContest(actor, 'participant.manage', contest.id);
  const nowMs = app.clock.nowMs();
  const merge = await findMerge(app.db, mergeId);
  if (merge?.contestId !== contest.id) throw new NotFound('merge_not_found');
  if (merge.undoneAt !== null) throw new Conflict('merge_not_undoable');
  return await inTransaction(app.db, async (trx) => {
    await holdPlaces(trx, contest.id);
    if (!(await holdParticipants(trx, [merge.intoId]))) throw new Conflict('merge_not_undoable');
    const into = await findParticipant(trx, merge.intoId);
    const from = await findParticipant(trx, merge.fromId);
    if (!into || !from) throw new Conflict('merge_not_undoable');
    const before = await listMemberIds(trx, into.id);
    requireUndoable(merge, before);
    await requirePlaceFor(trx, contest, merge);
    await requireOwnLooks(trx, contest.id, from);
    if (!(await moveUndone(trx, mergeId, nowMs))) throw new Conflict('changed_meanwhile');
    await withFreeName(from.name, async () => {
      if (!(await reviveTeam(trx, { ...from, captainId: merge.captainId, joinCode: newJoinCode() })))
        throw new Conflict('merge_not_undoable');
    });
    if (!(await moveMembers(trx, { from: into.id, into: from.id }, merge.memberIds, nowMs)))
      throw new Conflict('changed_meanwhile');
    const [heir] = before.filter((id) => !merge.memberIds.includes(id));
    if (heir !== undefined && merge.memberIds.includes(into.captainId ?? ''))
      await updateParticipant(trx, into.id, { captainId: heir });
    await tell(trx, actor, nowMs, 'participant.split', contest.id, into.id, { to: from.name, reason });
    await tell(trx, actor, nowMs, 'participant.split_off', contest.id, from.id, { from: into.name, reason });
    await tellStaff(trx, actor, nowMs, contest, 'split', { participant: from.name, to: into.name, reason });
    await tellPeople(trx, nowMs, contest, 'split', mergeId, before);
    return from.id;
  }).finally(() => app.background.poke());
}

/** Merges into a team that were not undone, with the names of the teams that ended. */
export async function mergesInto(app: App, actor: Actor, contest: Contest, teamId: string) {
  requireInContest(actor, 'participant.manage', contest.id);
  const merges = await listMergesInto(app.db, teamId);
  return await Promise.all(
    merges.map(async ({ id, fromId, mergedAt }) => {
      return { id, mergedAt, name: (await findParticipant(app.db, fromId))?.name ?? '' };
    }),
  );
}

async function requirePlaceFor(trx: Transaction, contest: Contest, merge: TeamMerge): Promise<void> {
  const rules = await signUpRulesUnchecked(trx, contest.id);
  const university = merge.captainId === null ? null : await findUniversityOf(trx, merge.captainId);
  const full = limitFor(rules, await countTakenPlaces(trx, contest.id), university);
  if (full) throw new Conflict(full.code, { max: full.max, university: university ?? '' });
}

/** Both teams, held one after the other in the order of their ids, so that two changes at once do not wait for each other. */
async function holdBoth(app: App, trx: Transaction, contest: Contest, submitted: SubmittedWork, change: RosterChange) {
  // One team twice is refused with what it is.
  const ids = [...new Set([change.fromId, change.intoId])];
  if (!(await holdParticipants(trx, ids))) throw new Conflict('changed_meanwhile');
  return await bothTeams(app, trx, await listRoundsWithin(trx, contest.id), contest, submitted, change);
}

async function bothTeams(
  app: App,
  db: DbOrTrx,
  ofContest: readonly Round[],
  contest: Contest,
  submitted: SubmittedWork,
  { fromId, intoId }: RosterChange,
): Promise<{ from: ChangedTeam; into: ChangedTeam }> {
  const nowMs = app.clock.nowMs();
  const isRunning = (round: Round) => ['open', 'frozen'].includes(phaseAt(round, nowMs));
  const rounds = new Map(ofContest.map((one) => [one.id, { name: one.name, isRunning: isRunning(one) }]));
  const inRounds = await submitted.roundsUnchecked(db, [fromId, intoId]);
  const notClosed = ofContest.filter(({ closesAt }) => nowMs < closesAt);
  const team = async (id: string): Promise<ChangedTeam> => {
    const found = await findWithMembers(db, id);
    if (found?.contestId !== contest.id || found.withdrawnAt !== null) throw new NotFound('participant_not_found');
    const { name, kind, captainId, memberIds } = found;
    const promoted = await listPromotedTo(db, id);
    return {
      id,
      name,
      kind,
      captainId,
      memberIds,
      rounds: (inRounds.get(id) ?? []).flatMap((one) => rounds.get(one) ?? []),
      promotedTo: notClosed.filter((round) => promoted.includes(round.id)).map((round) => round.name),
    };
  };
  return { from: await team(fromId), into: await team(intoId) };
}

async function tellStaff(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contest: Contest,
  what: 'moved_out' | 'merged' | 'split',
  detail: Record<string, unknown>,
): Promise<void> {
  await insertAudit(trx, actor, nowMs, `participant.${what}`, { type: 'contest', id: contest.id }, detail);
}

async function tellPeople(
  trx: Transaction,
  nowMs: number,
  contest: Contest,
  variant: 'moved' | 'merged' | 'split',
  id: string,
  userIds: readonly string[],
): Promise<void> {
  const href = myTeamHref(contest.slug);
  const key = `roster:${id}:${variant}`;
  const news: News = { kind: 'team_changed', key, href, variant, params: { contest: contest.name } };
  await notify(trx, nowMs, news, [...new Set(userIds)]);
}
