/** Organizers choose how the rounds of a contest are combined, change it, or combine nothing any more. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import type { CopyContestTo } from '../contests/contest-parts.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { listRoundsUnchecked, listRoundsWithin } from '../rounds/rounds.service.ts';
import { requireCombinable, type OverallRule } from './overall.rules.ts';
import { deleteRule, findRule, saveRule, type KeptRule } from './overall.store.ts';

/** The rule of a contest with all its rounds, for the form. */
export async function overallToEdit(
  app: App,
  actor: Actor,
  contest: Contest,
): Promise<{ rule: KeptRule | undefined; rounds: Round[] }> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireNotArchived(contest);
  return { rule: await findRule(app.db, contest.id), rounds: await listRoundsUnchecked(app, contest.id) };
}

/**
 * Sets how the rounds are combined: everyone sees the board from then on.
 * @throws InvalidInput naming each field that does not go with the others, Conflict when someone else changed it meanwhile
 */
export async function setOverall(
  app: App,
  actor: Actor,
  contest: Contest,
  rule: OverallRule,
  rev: number,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  const rounds = await listRoundsUnchecked(app, contest.id);
  requireCombinable(rule, rounds);
  await inTransaction(app.db, async (trx) => {
    if (!(await saveRule(trx, contest.id, rule, rev, nowMs))) throw new Conflict('changed_meanwhile');
    const { kind, ties, bestOf } = rule;
    const nameOf = (id: string) => rounds.find((round) => round.id === id)?.name ?? id;
    const names = rule.rounds.map(({ roundId, weight }) => `${nameOf(roundId)} × ${weight}`).join(', ');
    const detail = { kind, ties, bestOf, rounds: names };
    await insertAudit(trx, actor, nowMs, 'contest.overall_set', { type: 'contest', id: contest.id }, detail);
  });
}

/** Ends the overall board; the boards of the rounds stay. @throws NotFound when there is none */
export async function removeOverall(app: App, actor: Actor, contest: Contest): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireNotArchived(contest);
  await inTransaction(app.db, async (trx) => {
    if (!(await deleteRule(trx, contest.id))) throw new NotFound('overall_not_found');
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'contest.overall_removed', subject);
  });
}

/** The rule of a contest in its copy: rounds keep their URL names. */
export const copyOverall: CopyContestTo = async (trx, _actor, nowMs, { fromId, toId }) => {
  const rule = await findRule(trx, fromId);
  if (!rule) return;
  const before = new Map((await listRoundsWithin(trx, fromId)).map(({ id, slug }) => [id, slug]));
  const copies = new Map((await listRoundsWithin(trx, toId)).map(({ id, slug }) => [slug, id]));
  const rounds = rule.rounds.flatMap(({ roundId, weight }) => {
    const copyId = copies.get(before.get(roundId) ?? '');
    return copyId === undefined ? [] : [{ roundId: copyId, weight }];
  });
  const { kind, ties, bestOf } = rule;
  await saveRule(trx, toId, { kind, ties, bestOf, rounds }, 0, nowMs);
};
