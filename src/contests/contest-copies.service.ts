/** Organizers copy a contest into a draft. Features to the right copy what is theirs: `copyTo` of `ContestAdditions`. */
import { createHash } from 'node:crypto';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { appendToLog } from '../contest-log/contest-log.service.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireHeldHere } from './contest-endings.rules.ts';
import { copiedFields, moveTo, type MoveTime } from './contest-copies.rules.ts';
import { contestFact } from './contest-facts.rules.ts';
import type { ContestCopy, ContestParts } from './contest-parts.service.ts';
import { requireNoRehearsal } from './contest-rehearsals.rules.ts';
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
      requireNoRehearsal(from);
      if (from.startsAt !== null && opensAt === null) throw new InvalidInput('required', {}, 'opensAt');
      const move = moveTo(from, opensAt);
      const fields = copiedFields(from, { slug, name }, move);
      await insertContest(trx, { ...fields, id, createdBy: actorId(actor), createdAt: nowMs, copyKey });
      const subject = { type: 'contest', id };
      await insertAudit(trx, actor, nowMs, 'contest.copied', subject, { name, slug, from: from.name });
      await copyParts(trx, added, actor, nowMs, { fromId: from.id, toId: id, move: move ?? ((atMs: number) => atMs) });
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

async function copyParts(
  trx: Transaction,
  added: ContestParts['added'],
  actor: Actor,
  nowMs: number,
  copy: ContestCopy,
): Promise<void> {
  for (const { copyTo } of added) await copyTo?.(trx, actor, nowMs, copy);
}

/**
 * Copies a contest into a rehearsal of it, as a step of the caller's write: with these rounds and the staff, at these times.
 * @throws Conflict as `copyContest`, and for a rehearsal
 */
export async function copyToRehearse(
  trx: Transaction,
  { added }: Pick<ContestParts, 'added'>,
  actor: Actor,
  nowMs: number,
  from: Contest,
  wanted: { id: string; slug: string; name: string; move: MoveTime; rounds: readonly string[] },
): Promise<void> {
  requireNoRehearsal(from);
  const { id, slug, name, move } = wanted;
  // No one registers for a rehearsal.
  const fields = { ...copiedFields(from, { slug, name }, move), registrationOpensAt: null, registrationClosesAt: null };
  const made = { createdBy: actorId(actor), createdAt: nowMs, rehearsalOfId: from.id };
  await insertContest(trx, { ...fields, ...made, id });
  const subject = { type: 'contest', id };
  await insertAudit(trx, actor, nowMs, 'contest.copied', subject, { name, slug, from: from.name });
  await appendToLog(trx, nowMs, id, contestFact({ ...fields, id }));
  await copyParts(trx, added, actor, nowMs, {
    ...{ fromId: from.id, toId: id, move, rounds: wanted.rounds, isRehearsal: true },
  });
}

/** A form that was changed before it was sent again asks for another copy. */
function keyOf(actor: Actor, contestId: string, { slug, name, opensAt, formKey }: CopyWanted): string {
  const asked = JSON.stringify([actorId(actor), formKey, contestId, slug, name, opensAt]);
  return createHash('sha256').update(asked).digest('hex');
}
