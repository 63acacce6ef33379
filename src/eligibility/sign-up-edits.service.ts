/** What organizers set about the registration for a contest: its rules, and whom it invites. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { normaliseEmail } from '../accounts/users.rules.ts';
import type { ContestCopy } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { INVITEES_AT_ONCE, INVITEES_MAX, isEmail, requireSoundRules, type SignUpRules } from './eligibility.rules.ts';
import { signUpRulesChanged } from './eligibility.topics.ts';
import { countInvitees, deleteInvitee, insertInvitees, listInvitees, type Invitee } from './invitees.store.ts';
import { readRules, saveRules } from './sign-up-rules.store.ts';

/** Saves the rules over the revision they are based on. @throws InvalidInput when they contradict each other, Conflict when overtaken */
export async function editSignUpRules(app: App, actor: Actor, contest: Contest, rules: SignUpRules): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireSoundRules(rules);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const { rev: before, ...old } = await readRules(trx, contest.id);
    const { rev, ...fields } = rules;
    if (rev !== before || !(await saveRules(trx, contest.id, rules))) throw new Conflict('changed_meanwhile');
    const detail = { changes: changesBetween(old, fields) };
    await insertAudit(trx, actor, nowMs, 'contest.sign_up_changed', { type: 'contest', id: contest.id }, detail);
    await enqueue(trx, nowMs, signUpRulesChanged, { contestId: contest.id });
  });
  app.background.poke();
}

/**
 * Adds addresses to the invited list.
 * @throws InvalidInput naming what is no address, Conflict when the list would be too long
 */
export async function invite(app: App, actor: Actor, contest: Contest, emails: readonly string[]): Promise<number> {
  requireInContest(actor, 'contest.edit', contest.id);
  if (emails.length > INVITEES_AT_ONCE) throw new InvalidInput('too_many', { max: INVITEES_AT_ONCE }, 'emails');
  const wrong = emails.filter((email) => !isEmail(email));
  if (wrong.length > 0) {
    const params = { count: wrong.length, words: wrong.slice(0, 5).join(', ').slice(0, 300) };
    throw new InvalidInput('emails_wrong', params, 'emails');
  }
  const nowMs = app.clock.nowMs();
  return await inTransaction(app.db, async (trx) => {
    const before = await countInvitees(trx, contest.id);
    await insertInvitees(trx, contest.id, emails, { by: actorId(actor), at: nowMs });
    const after = await countInvitees(trx, contest.id);
    if (after > INVITEES_MAX) throw new Conflict('invitees_full', { max: INVITEES_MAX }, 'emails');
    const detail = { count: after - before };
    await insertAudit(trx, actor, nowMs, 'contest.invitees_added', { type: 'contest', id: contest.id }, detail);
    return detail.count;
  });
}

/** Takes an address off the list; who registered already stays in. @throws NotFound */
export async function takeOffList(app: App, actor: Actor, contest: Contest, email: string): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  await inTransaction(app.db, async (trx) => {
    if (!(await deleteInvitee(trx, contest.id, normaliseEmail(email)))) throw new NotFound('invitee_not_found');
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'contest.invitee_removed', subject, {});
  });
}

const LIST_PAGE_SIZE = 50;

/** One page of the invited list, by address. */
export async function invitedList(
  app: App,
  actor: Actor,
  contest: Contest,
  query: { search: string; page: number },
): Promise<{ invitees: Invitee[]; total: number; size: number }> {
  requireInContest(actor, 'contest.edit', contest.id);
  const found = await listInvitees(app.db, contest.id, {
    search: query.search,
    limit: LIST_PAGE_SIZE,
    offset: (query.page - 1) * LIST_PAGE_SIZE,
  });
  return { ...found, size: LIST_PAGE_SIZE };
}

/** Copies the rules into a copy of the contest, with its times moved; the invited list stays behind. */
export async function copyRules(trx: Transaction, _actor: Actor, _nowMs: number, copy: ContestCopy): Promise<void> {
  const rules = await readRules(trx, copy.fromId);
  if (rules.rev === 0) return;
  const moved = (at: number | null) => (at === null ? null : copy.move(at));
  await saveRules(trx, copy.toId, {
    ...rules,
    rostersLockAt: moved(rules.rostersLockAt),
    rev: 0,
  });
}
