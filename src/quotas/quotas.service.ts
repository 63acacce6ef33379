/** The quotas of a round: organizers set them, and give participants more; features to the right ask for them. */
import { createHash } from 'node:crypto';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Forbidden, InvalidInput, type FieldError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { participantOfUnchecked } from '../participants/participants.service.ts';
import { listRoundProblemsUnchecked } from '../rounds/rounds.service.ts';
import { holdRound } from '../rounds/round-holds.service.ts';
import { roundLocked, type Round } from '../rounds/rounds.rules.ts';
import {
  faultsOfLess,
  hasQuota,
  isLimited,
  NO_QUOTAS,
  QUOTA_KINDS,
  type KindLimits,
  type QuotaExtra,
  type QuotaKind,
  type RoundQuotas,
} from './quotas.rules.ts';
import * as store from './quotas.store.ts';

/** A turn of a participant that was counted for, and is taken in the transaction of the submission. */
export interface Turn {
  roundId: string;
  participantId: string;
  rev: number;
}

export async function quotasOfUnchecked(app: App, roundId: string): Promise<RoundQuotas> {
  return await store.listQuotas(app.db, roundId);
}

export async function extrasOfUnchecked(app: App, roundId: string, participantId: string): Promise<QuotaExtra[]> {
  return await store.listExtrasOf(app.db, roundId, participantId);
}

/** The limits of a round and of its problems, for those who may set them. */
export async function quotasFor(app: App, actor: Actor, round: Round): Promise<RoundQuotas> {
  requireInContest(actor, 'participant.manage', round.contestId);
  return await store.listQuotas(app.db, round.id);
}

/** What was given beside the quotas of a round, the newest first. */
export async function extrasIn(app: App, actor: Actor, round: Round, limit: number) {
  requireInContest(actor, 'participant.manage', round.contestId);
  return await store.listExtras(app.db, round.id, limit);
}

/** The turn to count for; it has to be read before anything is counted. */
export async function turnOfUnchecked(
  app: App,
  of: { contestId: string; roundId: string; participantId: string },
): Promise<Turn> {
  const { roundId, participantId } = of;
  const known = await store.findTurn(app.db, roundId, participantId);
  if (known !== undefined) return { roundId, participantId, rev: known };
  await store.insertTurn(app.db, of);
  return { roundId, participantId, rev: (await store.findTurn(app.db, roundId, participantId)) ?? 0 };
}

/**
 * Takes a turn in the transaction of a submission: whatever was counted for it is still true then, on every engine. False when
 * another submission of the participant took it; then everything is counted again.
 */
export async function takeTurn(trx: Transaction, { roundId, participantId, rev }: Turn): Promise<boolean> {
  return await store.moveTurn(trx, roundId, participantId, rev);
}

/** Names the fields of the form: those of the round, or of a problem by its id. */
export function quotaField(scopeId: string, kind: QuotaKind, name: string): string {
  return `${kind}-${name}-${scopeId}`;
}

/**
 * Sets the limits of a round and of its problems; a problem that is not named has none of its own. Once the round has opened,
 * limits only rise or go.
 * @throws InvalidInput with each limit that would become less, Conflict when someone else saved meanwhile
 */
export async function setQuotas(
  app: App,
  actor: Actor,
  { id: roundId, contestId }: Pick<Round, 'id' | 'contestId'>,
  wanted: { round: KindLimits; problems: ReadonlyMap<string, KindLimits>; rev?: number | undefined },
): Promise<void> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  const problems = await listRoundProblemsUnchecked(app, roundId);
  await inTransaction(app.db, async (trx) => {
    const round = await holdRound(trx, roundId, wanted.rev);
    const contest = await getContestWithin(trx, contestId);
    requireNotArchived(contest);
    const before = await store.listQuotas(trx, roundId);
    const own = problems.map(({ id }) => [id, wanted.problems.get(id) ?? NO_QUOTAS] as const);
    if (roundLocked(contest, round, nowMs)) requireNothingLess(before, wanted.round, own, roundId);
    const scopes: [string, KindLimits][] = [
      [roundId, wanted.round],
      ...own.map(([id, limits]) => [id, limits] as [string, KindLimits]),
    ];
    for (const [scopeId, limits] of scopes) {
      const isSet = QUOTA_KINDS.some((kind) => isLimited(limits[kind]));
      await store.saveQuotas(trx, { contestId, roundId, scopeId }, isSet ? limits : null);
    }
    const detail = { round: round.name, roundId, limits: wordsOf(wanted.round) };
    await insertAudit(trx, actor, nowMs, 'round.quotas_set', { type: 'contest', id: contestId }, detail);
  });
}

function wordsOf(limits: KindLimits): string {
  return QUOTA_KINDS.map((kind) => {
    const { total, perProblem, perWindow, window } = limits[kind];
    return `${kind}: ${total ?? '-'} / ${perProblem ?? '-'} / ${perWindow ?? '-'} (${window})`;
  }).join('; ');
}

function requireNothingLess(
  before: RoundQuotas,
  round: KindLimits,
  problems: readonly (readonly [string, KindLimits])[],
  roundId: string,
): void {
  const faults: FieldError[] = [];
  for (const kind of QUOTA_KINDS) {
    faults.push(...faultsOfLess(before.round[kind], round[kind], (name) => quotaField(roundId, kind, name)));
    for (const [id, limits] of problems) {
      const was = (before.problems.get(id) ?? NO_QUOTAS)[kind];
      const is = limits[kind];
      // Without a limit of its own, a problem has that of the round; where it never had one, the round says what is wrong.
      const isOwn = was.perProblem !== null || is.perProblem !== null;
      const perProblem = (own: number | null, ofRound: number | null) => (isOwn ? (own ?? ofRound) : null);
      const held = { ...was, perProblem: perProblem(was.perProblem, before.round[kind].perProblem) };
      const wish = { ...is, perProblem: perProblem(is.perProblem, round[kind].perProblem) };
      faults.push(...faultsOfLess(held, wish, (name) => quotaField(id, kind, name)));
    }
  }
  const [first] = faults;
  if (first) throw new InvalidInput(first.code, first.params, first.field, faults);
}

/**
 * Gives a participant more submissions or sample runs: to a problem, or in the round. The same form sent again gives them once.
 * @throws InvalidInput for an unknown participant or problem, or where nothing limits them; Forbidden for one's own team, except
 *   for organizers of the site
 */
export async function giveExtra(
  app: App,
  actor: Actor,
  contest: Contest,
  round: Round,
  wanted: {
    participant: string;
    label?: string | undefined;
    kind: QuotaKind;
    count: number;
    reason: string;
    formKey: string;
  },
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  const { kind, count, reason, formKey } = wanted;
  const [participant, ...more] = await store.listNamed(app.db, contest.id, wanted.participant);
  if (!participant || more.length > 0)
    throw new InvalidInput(participant ? 'quota_participant_several' : 'quota_participant_unknown', {}, 'participant');
  if (await isOwn(app, actor, contest.id, participant.id)) throw new Forbidden('quota_own');
  const problems = await listRoundProblemsUnchecked(app, round.id);
  const problem = problems.find(({ label }) => label === wanted.label);
  if (wanted.label !== undefined && !problem) throw new InvalidInput('not_a_choice', {}, 'label');
  const quotas = await store.listQuotas(app.db, round.id);
  const isOfUse = problem
    ? hasQuota(quotas, kind, problem.id)
    : quotas.round[kind].total !== null || quotas.round[kind].perWindow !== null;
  if (!isOfUse) throw new InvalidInput(problem ? 'quota_none' : 'quota_none_in_round', {}, 'label');
  const roundProblemId = problem?.id ?? null;
  try {
    await inTransaction(app.db, async (trx) => {
      const given = { kind, count, reason, roundProblemId, givenBy: actorId(actor), givenAt: nowMs };
      const of = { contestId: contest.id, roundId: round.id, participantId: participant.id };
      // The same form with other content, as after Back, is another one.
      const content = JSON.stringify([formKey, round.id, participant.id, roundProblemId, kind, count, reason]);
      const sentKey = createHash('sha256').update(content).digest('hex');
      await store.insertExtra(trx, { id: newId(), ...of, ...given, formKey: sentKey });
      const where = problem ? `${round.name} · ${problem.label}` : round.name;
      const detail = { round: where, participant: participant.name, kind, count, reason };
      await insertAudit(trx, actor, nowMs, 'round.quota_extra', { type: 'contest', id: contest.id }, detail);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
}

/** Whether someone would give to their own participant; organizers of the site may. */
async function isOwn(app: App, actor: Actor, contestId: string, participantId: string): Promise<boolean> {
  if (actor.kind !== 'user' || actor.roles.includes('organizer')) return false;
  return (await participantOfUnchecked(app, contestId, actor.id))?.id === participantId;
}
