/**
 * The guard of openings at work: it tells the staff, puts an opening off, and lets a round open after all. Every move is that of
 * the times of a round that has not opened, so nothing else on the site needs to know of it.
 */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { actorId, systemActor, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { blocksOfUnchecked } from './opening-blocks.service.ts';
import {
  guardStep,
  isPutOff,
  movedTo,
  openingAfterAll,
  plannedOpening,
  putOffTo,
  TOLD_BEFORE_MS,
} from './openings.rules.ts';
import { listUnopenedWith, saveOpening } from './openings.store.ts';
import { movedTimes } from './problem-times.rules.ts';
import { moveProblemTimes } from './problem-times.service.ts';
import { noteSpan, reschedule } from './round-schedule.service.ts';
import { roundFact } from './round-facts.rules.ts';
import { logInContest } from './round-log.service.ts';
import type { Round, RoundTimes } from './rounds.rules.ts';
import { findRound, getRoundRow, listRoundsOpening, updateRound } from './rounds.store.ts';
import { roundBlocked } from './rounds.topics.ts';

/** Looks at every round that opens within a day; called every minute. */
export async function guardOpeningsUnchecked(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  const soon = await listRoundsOpening(app.db, nowMs, nowMs + TOLD_BEFORE_MS);
  for (const { id } of soon) {
    await guardOpeningUnchecked(app, id);
    // The problem that disagreed may have been removed, or exchanged for another version.
    await returnToPlan(app, id);
  }
}

/** Looks at the rounds of a version that was verified: now they are blocked, or no longer. */
export async function guardRoundsOfUnchecked(app: App, versionId: string): Promise<void> {
  for (const id of await listUnopenedWith(app.db, versionId)) {
    await guardOpeningUnchecked(app, id);
    await returnToPlan(app, id);
  }
}

/**
 * If a round that has not opened is blocked: puts its opening off when it is near, and has its staff told before.
 */
export async function guardOpeningUnchecked(app: App, roundId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const round = await findRound(trx, roundId);
    // One that is open by the clock is never put off, announced or not: people read its problems.
    if (!round || round.openedAt !== null || round.opensAt <= nowMs) return;
    const contest = await getContestWithin(trx, round.contestId);
    if (contest.visibility !== 'published' || contest.archivedAt !== null || contest.deletedAt !== null) return;
    const { problems, opening } = await blocksOfUnchecked(trx, roundId);
    const step = guardStep(round, nowMs);
    if (problems.length === 0 || step === 'wait') return;
    const news = { roundId, contestId: contest.id, labels: problems.map(({ label }) => label) };
    if (step !== 'put-off') {
      await enqueue(trx, nowMs, roundBlocked, { ...news, step, opensAt: round.opensAt }, { key: keyOf(round, step) });
      return;
    }
    const plannedAt = plannedOpening(round, opening);
    const to = putOffTo(round.opensAt, plannedAt, nowMs);
    const detail = { problems: news.labels.join(', ') };
    if (!(await moveOpening(trx, systemActor('opening_guard'), nowMs, round, to, 'round.opening_put_off', detail)))
      return;
    await saveOpening(trx, roundId, { plannedAt, putOffTo: to });
    await enqueue(trx, nowMs, roundBlocked, { ...news, step, opensAt: to });
  });
  app.background.poke();
}

function keyOf(round: Pick<Round, 'id' | 'opensAt'>, step: string): string {
  return `round:${round.id}:blocked:${step}:${round.opensAt}`;
}

/** A round that was put off and is no longer blocked opens as planned, if that is still ahead. Else people choose the moment. */
async function returnToPlan(app: App, roundId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const round = await findRound(trx, roundId);
    if (!round || round.openedAt !== null || round.opensAt <= nowMs) return;
    const { problems, opening } = await blocksOfUnchecked(trx, roundId);
    if (problems.length > 0 || !isPutOff(round, opening) || opening.plannedAt <= nowMs) return;
    const actor = systemActor('opening_guard');
    await moveOpening(trx, actor, nowMs, round, opening.plannedAt, 'round.opening_as_planned', {});
    await saveOpening(trx, roundId, { plannedAt: null, putOffTo: null });
  });
  app.background.poke();
}

/**
 * Lets a round open although examples of its problems disagree: as planned, or at once if that time has passed.
 * @throws Conflict when nothing keeps it from opening, or it is open
 */
export async function openAnyway(app: App, actor: Actor, roundId: string, reason: string): Promise<void> {
  await letOpen(app, actor, roundId, async (trx, round, nowMs) => {
    const { problems, opening } = await blocksOfUnchecked(trx, roundId);
    if (problems.length === 0) throw new Conflict('round_not_blocked');
    const versions = problems.map(({ problemVersionId }) => problemVersionId);
    const allowedVersions = [...(opening?.allowedVersions ?? []), ...versions];
    await saveOpening(trx, roundId, { allowedVersions, allowedBy: actorId(actor), allowedAt: nowMs, reason });
    const to = isPutOff(round, opening) ? openingAfterAll(opening.plannedAt, nowMs) : round.opensAt;
    const detail = { problems: problems.map(({ label }) => label).join(', '), reason };
    return { to, deed: 'round.opened_anyway', detail };
  });
}

/** Opens a round that was put off and is no longer blocked: as planned, or now if that time has passed. @throws Conflict otherwise */
export async function openNow(app: App, actor: Actor, roundId: string): Promise<number> {
  return await letOpen(app, actor, roundId, async (trx, round, nowMs) => {
    const { problems, opening } = await blocksOfUnchecked(trx, roundId);
    if (problems.length > 0 || !isPutOff(round, opening)) throw new Conflict('round_not_put_off');
    return { to: openingAfterAll(opening.plannedAt, nowMs), deed: 'round.opened_by_hand', detail: {} };
  });
}

interface Decided {
  to: number;
  deed: 'round.opened_anyway' | 'round.opened_by_hand';
  detail: Record<string, unknown>;
}

/** When it opens then. */
async function letOpen(
  app: App,
  actor: Actor,
  roundId: string,
  decide: (trx: Transaction, round: Round, nowMs: number) => Promise<Decided>,
): Promise<number> {
  requireInContest(actor, 'contest.edit', (await getRoundRow(app.db, roundId)).contestId);
  const nowMs = app.clock.nowMs();
  const opensAt = await inTransaction(app.db, async (trx) => {
    const round = await getRoundRow(trx, roundId);
    requireNotArchived(await getContestWithin(trx, round.contestId));
    if (round.openedAt !== null || round.opensAt <= nowMs)
      throw new Conflict('round_locked', { opensAt: round.opensAt });
    const { to, deed, detail } = await decide(trx, round, nowMs);
    if (!(await moveOpening(trx, actor, nowMs, round, to, deed, detail))) throw new Conflict('changed_meanwhile');
    if (to !== round.opensAt) await saveOpening(trx, roundId, { plannedAt: null, putOffTo: null });
    return to;
  });
  app.background.poke();
  return opensAt;
}

/** Moves all times of a round so that it opens at another; false when someone else changed it meanwhile. */
async function moveOpening(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  round: Round,
  to: number,
  deed: string,
  detail: Record<string, unknown>,
): Promise<boolean> {
  const times = movedTo(round, to);
  if (!(await updateRound(trx, round.id, round.rev, { ...round, ...times }))) return false;
  await moveProblemTimes(trx, round.id, (problem) => movedTimes(problem, (atMs) => atMs + to - round.opensAt));
  await noteSpan(trx, nowMs, round.contestId);
  const changes = changesBetween<RoundTimes>(round, times);
  const said = { round: round.name, roundId: round.id, rev: round.rev + 1, changes, ...detail };
  await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: round.contestId }, said);
  await reschedule(trx, nowMs, round);
  await logInContest(trx, nowMs, round.contestId, roundFact({ ...round, ...times }));
  return true;
}
