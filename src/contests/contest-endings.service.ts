/** Archives, deletes and restores contests. Every action writes an audit row; features to the right say what a contest holds. */
import { contestsWhere, requireInContest, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { appendToLog, removeLog, removeSomeEvents } from '../contest-log/contest-log.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { systemActor } from '../platform/actor.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { contestGone } from './contest-facts.rules.ts';
import {
  heldParts,
  requireArchivable,
  requireDeletable,
  requireHeldHere,
  requireRestorable,
  restorableUntil,
  RESTORABLE_MS,
  slugIfTaken,
  type Held,
} from './contest-endings.rules.ts';
import * as store from './contest-endings.store.ts';
import { requireNoRehearsal, requireRehearsal } from './contest-rehearsals.rules.ts';
import type { ContestParts } from './contest-parts.service.ts';
import type { Contest } from './contests.rules.ts';
import { findContest, getContest } from './contests.store.ts';

type Added = Pick<ContestParts, 'added'>;

/** Archives a draft or a contest that is over: from now on it can only be read. @throws Conflict while it is not over */
export async function archiveContest(app: App, actor: Actor, contestId: string): Promise<void> {
  requireInContest(actor, 'contest.archive', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const contest = await getContest(trx, contestId);
    requireNoRehearsal(contest);
    requireArchivable(contest, nowMs);
    if (!(await store.moveArchived(trx, contestId, nowMs))) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, 'contest.archived', { type: 'contest', id: contestId });
  });
}

/** Takes a contest out of the archive. @throws Conflict when it is not archived */
export async function unarchiveContest(app: App, actor: Actor, contestId: string): Promise<void> {
  requireInContest(actor, 'contest.archive', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    requireHeldHere(await getContest(trx, contestId));
    if (!(await store.moveUnarchived(trx, contestId))) throw new Conflict('contest_not_archived');
    await insertAudit(trx, actor, nowMs, 'contest.unarchived', { type: 'contest', id: contestId });
  });
}

/** What keeps a contest from being deleted, and what would go with it. */
export async function heldByContest(
  app: App,
  { added }: Added,
  actor: Actor,
  contest: Contest,
): Promise<{ keeps: Held[]; goes: Held[] }> {
  requireInContest(actor, 'contest.delete', contest.id);
  return heldParts(await heldWithin(app.db, added, contest.id));
}

async function heldWithin(db: DbOrTrx, added: ContestParts['added'], contestId: string): Promise<Held[]> {
  const held: Held[] = [];
  // What is in an imported contest is in its file too, and nobody did it here.
  const isImported = (await findContest(db, contestId))?.importedFrom != null;
  for (const { label, isOfPeople, countUnchecked } of added.flatMap(({ holds = [] }) => holds))
    held.push({ label, isOfPeople: isOfPeople && !isImported, count: await countUnchecked(db, contestId) });
  return held;
}

/** Deletes a contest in which nobody has done anything; it can be restored for thirty days. @throws Conflict otherwise */
export async function deleteContest(app: App, { added }: Added, actor: Actor, contestId: string): Promise<void> {
  requireInContest(actor, 'contest.delete', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const contest = await getContest(trx, contestId);
    requireNoRehearsal(contest);
    requireDeletable(await heldWithin(trx, added, contestId));
    if (!(await store.moveDeleted(trx, contest, nowMs))) throw new Conflict('changed_meanwhile');
    const detail = { name: contest.name, slug: contest.slug };
    await insertAudit(trx, actor, nowMs, 'contest.deleted', { type: 'contest', id: contestId }, detail);
    if (contest.visibility === 'published') await appendToLog(trx, nowMs, contestId, contestGone(contestId));
  });
}

/** Deleted contests that the actor may restore, each with the instant at which it goes for good. */
export async function listDeletedContests(
  app: App,
  actor: Actor,
): Promise<{ id: string; name: string; slug: string; deletedAt: number; until: number }[]> {
  requireInSomeContest(actor, 'contest.delete');
  const found = await store.listDeleted(app.db, contestsWhere(actor, 'contest.delete'));
  // What a deleted contest held that was imported is void; its file can be imported again.
  return found.flatMap(({ contest: { id, name, importedFrom }, slug, deletedAt }) =>
    importedFrom === null ? [{ id, name, slug, deletedAt, until: restorableUntil(deletedAt) }] : [],
  );
}

/**
 * Restores a deleted contest as a draft and returns it. It gets its URL name back, or a similar one when that is taken by now.
 * @throws NotFound when there is none, Conflict when it is too late
 */
export async function restoreContest(app: App, actor: Actor, contestId: string): Promise<Contest> {
  requireInSomeContest(actor, 'contest.delete');
  const [deleted] = (await store.listDeleted(app.db, [contestId])).filter(({ contest }) => contest.id === contestId);
  if (!deleted) throw new NotFound('contest_not_found');
  requireInContest(actor, 'contest.delete', contestId);
  requireHeldHere(deleted.contest);
  const nowMs = app.clock.nowMs();
  requireRestorable(deleted.deletedAt, nowMs);
  const restore = (slug: string) =>
    inTransaction(app.db, async (trx) => {
      if (!(await store.moveRestored(trx, contestId, slug))) throw new Conflict('changed_meanwhile');
      await insertAudit(trx, actor, nowMs, 'contest.restored', { type: 'contest', id: contestId }, { slug });
    });
  await restore(deleted.slug).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    return restore(slugIfTaken(deleted.slug, contestId));
  });
  return await getContest(app.db, contestId);
}

/** Removes contests for good that were deleted thirty days ago, with all that belongs to them. Safe to repeat. */
export async function removeDeletedUnchecked(app: App, { added }: Added): Promise<void> {
  const nowMs = app.clock.nowMs();
  for (const id of await store.listDeletedBefore(app.db, nowMs - RESTORABLE_MS)) {
    await inTransaction(app.db, async (trx) => {
      // What people did at the instant of its deletion stays, and with it the contest.
      if (heldParts(await heldWithin(trx, added, id)).keeps.length > 0) return;
      if (!(await store.removeDeleted(trx, id))) return;
      await removeParts(trx, added, id);
      const subject = { type: 'contest', id };
      await insertAudit(trx, systemActor('deleted contest'), nowMs, 'contest.removed', subject);
    });
  }
}

/** Hides a rehearsal from everyone, in the transaction that begins to throw it away. Safe to repeat. */
export async function hideRehearsal(trx: Transaction, nowMs: number, contestId: string): Promise<void> {
  const contest = await getContest(trx, contestId);
  requireRehearsal(contest);
  if (contest.deletedAt === null) await store.moveDeleted(trx, contest, nowMs);
}

/**
 * Removes up to `most` rows of a rehearsal that is being thrown away, and says how many. It is called again until none is left:
 * then its last call removes the contest itself with its settings.
 * @throws Conflict for a contest that is not a rehearsal: people's work in contests stays
 */
export async function removeSomeOfRehearsal(
  trx: Transaction,
  { added }: Added,
  contestId: string,
  most: number,
): Promise<{ removed: number; isOver: boolean }> {
  const contest = await findContest(trx, contestId);
  if (!contest) return { removed: 0, isOver: true };
  requireRehearsal(contest);
  for (const { removeSome } of [...added].reverse()) {
    const removed = (await removeSome?.(trx, contestId, most)) ?? 0;
    if (removed > 0) return { removed, isOver: false };
  }
  const events = await removeSomeEvents(trx, contestId, most);
  if (events > 0) return { removed: events, isOver: false };
  await store.removeDeleted(trx, contestId);
  await removeParts(trx, added, contestId);
  return { removed: 1, isOver: true };
}

/** From right to left: a feature may look up what belongs to features to its left. */
async function removeParts(trx: Transaction, added: ContestParts['added'], id: string): Promise<void> {
  for (const { removeFrom } of [...added].reverse()) await removeFrom?.(trx, id);
  await removeLog(trx, id);
}
