/** Checks participants in on the day. Acts happen once, however often a bad network sends them and however many staff are at it. */
import { mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import type { CopyContestTo } from '../contests/contest-parts.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { groupsOfUnchecked, placesOfUnchecked } from '../participant-imports/participant-places.service.ts';
import { getParticipant } from '../participants/participant-history.service.ts';
import type { ParticipantWithMembers } from '../participants/participants.rules.ts';
import { participantsByIdUnchecked } from '../participants/participants.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { listRoundsWithin } from '../rounds/rounds.service.ts';
import {
  changesCheckIn,
  needsCheckIn,
  pressedAt,
  requireCheckedIn,
  requireOwnRounds,
  type CheckIn,
  type CheckInAct,
  type CheckInFilter,
  type CheckInLine,
  type CheckInSettings,
  type ShownCheckIn,
} from './check-in.rules.ts';
import * as store from './check-in.store.ts';

export interface CheckInList {
  settings: CheckInSettings;
  lines: ShownCheckIn[];
  total: number;
  counts: { all: number; in: number; late: number };
  groups: string[];
}

/** One page of those who could come, by name, with counts of all; the whole list without a page. */
export async function checkInList(
  app: App,
  actor: Actor,
  contest: Contest,
  filter: { q: string; group: string; show: CheckInFilter },
  page?: { limit: number; offset: number },
): Promise<CheckInList> {
  requireInContest(actor, 'participant.check-in', contest.id);
  const settings = await store.readSettings(app.db, contest.id);
  const at = { lateAt: settings.lateAt, nowMs: app.clock.nowMs() };
  const { lines, total } = await store.listCheckIns(app.db, contest.id, { ...filter, ...at }, page);
  const counts = await store.countCheckIns(app.db, contest.id, at);
  return { settings, lines: await named(app, lines), total, counts, groups: await groupsOfUnchecked(app, contest.id) };
}

async function named(app: App, lines: readonly CheckInLine[]): Promise<ShownCheckIn[]> {
  const found = await participantsByIdUnchecked(
    app,
    lines.map(({ participantId }) => participantId),
  );
  const byId = new Map(found.map((one) => [one.id, one]));
  return lines.flatMap((line) => {
    const participant = byId.get(line.participantId);
    return participant ? [{ ...line, participant }] : [];
  });
}

/** A participant for whoever checks in, as its QR code leads to it. @throws NotFound for one of another contest, or that ended */
export async function checkInOf(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
): Promise<{
  participant: ParticipantWithMembers;
  place: { group: string | null; room: string | null };
  settings: CheckInSettings;
  checkIn: CheckIn | undefined;
}> {
  requireInContest(actor, 'participant.check-in', contest.id);
  const place = (await placesOfUnchecked(app, contest.id, [participantId])).get(participantId);
  return {
    participant: await getParticipant(app, actor, contest, participantId),
    place: place ?? { group: null, room: null },
    settings: await store.readSettings(app.db, contest.id),
    checkIn: await store.findCheckIn(app.db, participantId),
  };
}

/**
 * Checks a participant in, or takes that back. What is so already stays so; of two who do the same at the same instant, one does
 * it. An act that is sent again under its key does nothing more; one that waited for the network counts from when it was pressed.
 * @throws NotFound for a participant of another contest, or that ended; Conflict while the contest is archived or checks no one in
 */
export async function actOnCheckIn(
  app: App,
  actor: UserActor,
  contest: Contest,
  participantId: string,
  { act, key, agoMs }: { act: CheckInAct; key: string; agoMs: number },
): Promise<void> {
  requireInContest(actor, 'participant.check-in', contest.id);
  await getParticipant(app, actor, contest, participantId);
  const nowMs = app.clock.nowMs();
  const at = pressedAt(agoMs, nowMs);
  try {
    await inTransaction(app.db, async (trx) => {
      requireNotArchived(await getContestWithin(trx, contest.id));
      if (!(await store.readSettings(trx, contest.id)).isOn) throw new Conflict('check_in_off');
      const of = { contestId: contest.id, participantId };
      if (!(await store.insertAct(trx, { key: `${actor.id}:${key}`, ...of, actorId: actor.id, act, at: nowMs })))
        return;
      if (!changesCheckIn(await store.findCheckIn(trx, participantId), { act, at, by: actor.id })) return;
      if (act === 'check_in') await store.insertCheckIn(trx, of, { at, by: actor.id });
      else if (!(await store.deleteCheckIn(trx, participantId))) return;
      const subject = { type: 'participant', id: participantId };
      await insertAudit(trx, actor, nowMs, `check_in.${act}`, subject, { contestId: contest.id });
    });
  } catch (error) {
    // Someone else checked it in at the same instant, or the same act arrived twice.
    if (!isUniqueViolation(error)) throw error;
  }
}

/** The settings of a contest, for those who may change them. */
export async function checkInSettings(app: App, actor: Actor, contest: Contest): Promise<CheckInSettings> {
  requireInContest(actor, 'contest.edit', contest.id);
  return await store.readSettings(app.db, contest.id);
}

/** Saves the settings over the revision they are based on. @throws Conflict when overtaken, InvalidInput for rounds of another contest */
export async function editCheckIn(app: App, actor: Actor, contest: Contest, settings: CheckInSettings): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    requireNotArchived(await getContestWithin(trx, contest.id));
    const rounds = await listRoundsWithin(trx, contest.id);
    requireOwnRounds(
      settings.roundIds,
      rounds.map(({ id }) => id),
    );
    const before = await store.readSettings(trx, contest.id);
    if (before.rev !== settings.rev || !(await store.saveSettings(trx, contest.id, settings)))
      throw new Conflict('changed_meanwhile');
    const names = ({ roundIds }: CheckInSettings) =>
      rounds.flatMap(({ id, name }) => (roundIds.includes(id) ? [name] : [])).join(', ');
    const shown = (one: CheckInSettings) => ({ checkIn: one.isOn, lateAt: one.lateAt, checkInRounds: names(one) });
    const detail = { changes: changesBetween(shown(before), shown(settings)) };
    await insertAudit(trx, actor, nowMs, 'contest.check_in_changed', { type: 'contest', id: contest.id }, detail);
  });
}

/** Ends the check-in of everyone, as for another day. How many there were. */
export async function clearCheckIns(app: App, actor: Actor, contest: Contest): Promise<number> {
  requireInContest(actor, 'contest.edit', contest.id);
  return await inTransaction(app.db, async (trx) => {
    requireNotArchived(await getContestWithin(trx, contest.id));
    const count = await store.deleteCheckInsOf(trx, contest.id);
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'contest.check_in_cleared', subject, { count });
    return count;
  });
}

/** The check-in of the actor's own participant: null where no one checks in. */
export async function ownCheckInUnchecked(
  app: App,
  contest: Contest,
  participantId: string,
): Promise<{ settings: CheckInSettings; checkIn: CheckIn | undefined } | null> {
  const settings = await store.readSettings(app.db, contest.id);
  return settings.isOn ? { settings, checkIn: await store.findCheckIn(app.db, participantId) } : null;
}

/**
 * That this participant may submit in a round as far as the check-in is concerned. Staff who try a problem, and hidden test teams,
 * need none.
 * @throws Conflict `round_needs_check_in`
 */
export async function requireCheckInUnchecked(
  db: DbOrTrx,
  round: Pick<Round, 'id' | 'name' | 'contestId'>,
  participant: Pick<ParticipantWithMembers, 'id' | 'hiddenAt'> | undefined,
): Promise<void> {
  if (!participant || participant.hiddenAt !== null) return;
  const settings = await store.readSettings(db, round.contestId);
  if (!needsCheckIn(settings, round.id)) return;
  requireCheckedIn(settings, round, await store.findCheckIn(db, participant.id));
}

/** Who has not come, for the readiness of a contest; the settings say whether anyone has to. */
export async function missingUnchecked(
  app: App,
  contestId: string,
  limit: number,
): Promise<{ settings: CheckInSettings; missing: { names: string[]; count: number } }> {
  const settings = await store.readSettings(app.db, contestId);
  const none = { names: [], count: 0 };
  return { settings, missing: settings.isOn ? await store.listMissing(app.db, contestId, limit) : none };
}

/** Whether the actor sees the tab: whoever may check in, once there is a round. */
export function seesCheckIn(actor: Actor, contestId: string): boolean {
  return mayInContest(actor, 'participant.check-in', contestId);
}

/** A team into which one that came is merged came as well, in the transaction that merges them. */
export async function mergeCheckIns(
  trx: Transaction,
  { contestId, fromId, intoId }: { contestId: string; fromId: string; intoId: string },
): Promise<void> {
  const came = await store.findCheckIn(trx, fromId);
  if (!came || (await store.findCheckIn(trx, intoId))) return;
  try {
    await store.insertCheckIn(trx, { contestId, participantId: intoId }, came);
  } catch (error) {
    // Someone checked it in at the same instant.
    if (!isUniqueViolation(error)) throw error;
  }
}

/** Copies the settings, for the copies of the same rounds and at a moved time. */
export const copyCheckIn: CopyContestTo = async (trx, _actor, _nowMs, { fromId, toId, move }) => {
  const settings = await store.readSettings(trx, fromId);
  if (settings.rev === 0) return;
  const slugs = new Map((await listRoundsWithin(trx, fromId)).map(({ id, slug }) => [id, slug]));
  const copies = new Map((await listRoundsWithin(trx, toId)).map(({ id, slug }) => [slug, id]));
  const roundIds = settings.roundIds.flatMap((id) => copies.get(slugs.get(id) ?? '') ?? []);
  const lateAt = settings.lateAt === null ? null : move(settings.lateAt);
  await store.saveSettings(trx, toId, { ...settings, roundIds, lateAt, rev: 0 });
};
