/** Organizers copy a contest into a draft. Features to the right copy what is theirs: `copyTo` of `ContestAdditions`. */
import { createHash } from 'node:crypto';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireHeldHere } from './contest-endings.rules.ts';
import { copiedFields, moveTo } from './contest-copies.rules.ts';
import type { ContestParts } from './contest-parts.service.ts';
import type { Contest } from './contests.rules.ts';
import { findContestByCopyKey, getContest, insertContest } from './contests.store.ts';

export interface CopyWanted {
  slug: string;
  name: string;
  /** When the first round of the copy opens; null for a contest without rounds. */
  opensAt: number | null;
  formKey: string;
}

/**
 * Copies a contest with its rounds, but without people and what they did, into a draft. The same form sent again makes no second
 * copy.
 * @throws InvalidInput without the opening of a contest that has rounds, or with one in the past; Conflict when the URL name is
 *   taken, or a problem of the original can't be opened now
 */
export async function copyContest(
  app: App,
  { added }: Pick<ContestParts, 'added'>,
  actor: Actor,
  contestId: string,
  wanted: CopyWanted,
): Promise<Contest> {
  requirePermission(actor, 'contest.create');
  const { slug, name, opensAt } = wanted;
  const copyKey = keyOf(actor, contestId, wanted);
  const known = await findContestByCopyKey(app.db, copyKey);
  if (known) return known;
  const nowMs = app.clock.nowMs();
  const id = newId();
  try {
    await inTransaction(app.db, async (trx) => {
      const from = await getContest(trx, contestId);
      requireHeldHere(from);
      if (from.startsAt !== null && opensAt === null) throw new InvalidInput('required', {}, 'opensAt');
      const move = moveTo(from, opensAt);
      const fields = copiedFields(from, { slug, name }, move);
      await insertContest(trx, { ...fields, id, createdBy: actorId(actor), createdAt: nowMs, copyKey });
      const subject = { type: 'contest', id };
      await insertAudit(trx, actor, nowMs, 'contest.copied', subject, { name, slug, from: from.name });
      const copy = { fromId: from.id, toId: id, move: move ?? ((atMs: number) => atMs) };
      for (const { copyTo } of added) await copyTo?.(trx, actor, nowMs, copy);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const twin = await findContestByCopyKey(app.db, copyKey);
    if (!twin) throw new Conflict('slug_taken', { slug }, 'slug');
    return twin;
  }
  app.background.poke();
  return await getContest(app.db, id);
}

/** A form that was changed before it was sent again asks for another copy. */
function keyOf(actor: Actor, contestId: string, { slug, name, opensAt, formKey }: CopyWanted): string {
  const asked = JSON.stringify([actorId(actor), formKey, contestId, slug, name, opensAt]);
  return createHash('sha256').update(asked).digest('hex');
}
