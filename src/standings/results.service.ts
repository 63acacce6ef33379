/** Publishing: an immutable, dated, citable version of a round's result; a correction is the next version. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { peopleById } from '../accounts/users.service.ts';
import { getRoundBySlugs, listParticipants } from '../contests/contests.service.ts';
import { openRejudgingsOfRound } from '../judgings/rejudgings.service.ts';
import { thawRound } from '../contests/rounds.service.ts';
import type { Actor } from '../platform/actor.ts';
import {
  changesBetween,
  requirePublishable,
  resultRows,
  type AwardCounts,
  type PublishedResult,
  type ResultChange,
  type ResultSnapshot,
} from './results.rules.ts';
import * as results from './results.store.ts';
import type { Board } from './board.rules.ts';
import { boardFor, pendingOf } from './standings.service.ts';

export interface Preview {
  board: Board;
  snapshot: ResultSnapshot;
  /** The version that publishing now would make. */
  nextNumber: number;
  /** Compared with the newest version; everything when there is none. */
  changes: ResultChange[];
  pending: number;
  /** Sets that are not applied yet and may change it. */
  openRejudgings: number;
}

/** What publishing now would make public, and what it would change. */
export async function previewResult(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  awards: AwardCounts,
): Promise<Preview> {
  requirePermission(actor, 'result.publish');
  const board = await boardFor(app, actor, contestSlug, roundSlug);
  const [newest] = await results.listResults(app.db, board.round.id);
  const snapshot = snapshotOf(board, awards);
  return {
    board,
    snapshot,
    nextNumber: (newest?.number ?? 0) + 1,
    changes: changesBetween(newest?.snapshot.rows ?? [], snapshot.rows),
    pending: await pendingOf(app, board.round.id),
    openRejudgings: await openRejudgingsOfRound(app, board.round.id),
  };
}

function snapshotOf(board: Board, awards: AwardCounts): ResultSnapshot {
  const { id, slug, name, scoring, opensAt, closesAt, penaltyMinutes } = board.round;
  return {
    contest: board.contest,
    round: { id, slug, name, scoring, opensAt, closesAt, penaltyMinutes },
    problems: board.problems,
    awards,
    rows: resultRows(board.rows, awards),
  };
}

/**
 * Publishes the next version and tells the pipeline and the ledger. Publishing ends a freeze.
 * @throws Conflict while the round runs, verdicts are missing, nothing changed, or somebody published meanwhile.
 */
export async function publishResult(
  app: App,
  actor: UserActor,
  contestSlug: string,
  roundSlug: string,
  input: { awards: AwardCounts; note: string; expectedNumber: number },
): Promise<PublishedResult> {
  const preview = await previewResult(app, actor, contestSlug, roundSlug, input.awards);
  const { round } = preview.board;
  const nowMs = app.clock.nowMs();
  requirePublishable(round, preview.pending, nowMs);
  if (preview.openRejudgings > 0) throw new Conflict('results_rejudging', { count: preview.openRejudgings });
  if (preview.nextNumber !== input.expectedNumber) throw new Conflict('results_published_meanwhile');
  if (preview.nextNumber > 1 && preview.changes.length === 0) throw new Conflict('results_nothing_changed');
  if (preview.nextNumber > 1 && input.note === '') throw new InvalidInput('reason_required', {}, 'note');
  const result: PublishedResult = {
    id: newId(),
    roundId: round.id,
    number: preview.nextNumber,
    note: input.note,
    publishedBy: actor.id,
    publishedAt: nowMs,
    snapshot: preview.snapshot,
  };
  if (round.freezesAt !== null && round.thawedAt === null) await thawRound(app, actor, round.id);
  await inTransaction(app.db, async (trx) => {
    await results.insertResult(trx, result);
    await insertAudit(
      trx,
      actor,
      nowMs,
      'result.published',
      { type: 'round', id: round.id },
      { number: result.number, note: result.note },
    );
    await enqueue(trx, nowMs, 'results.confirmed', { resultId: result.id });
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('results_published_meanwhile') : error;
  });
  app.background.poke();
  return result;
}

/** One version by its address; anybody who may see the contest may read it. @throws NotFound */
export async function getResult(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  number: number,
): Promise<{ result: PublishedResult; versions: PublishedResult[]; changes: ResultChange[] }> {
  const { round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const versions = await results.listResults(app.db, round.id);
  const result = versions.find((version) => version.number === number);
  if (!result) throw new NotFound('result_not_found');
  const before = versions.find((version) => version.number === number - 1);
  return { result, versions, changes: before ? changesBetween(before.snapshot.rows, result.snapshot.rows) : [] };
}

/** The newest version's number, or undefined when nothing is published. */
export async function newestResultNumber(app: App, roundId: string): Promise<number | undefined> {
  return await results.findNewestNumber(app.db, roundId);
}

/**
 * The version that stands for the round of a confirmed one: a correction may have come before the news of the version
 * it corrects was handled. @throws NotFound
 */
export async function standingResultOf(app: App, confirmedId: string): Promise<PublishedResult> {
  const confirmed = await results.findResult(app.db, confirmedId);
  if (!confirmed) throw new NotFound('result_not_found');
  return (await results.listResults(app.db, confirmed.roundId))[0] ?? confirmed;
}

/** An erased account keeps its place in published results, under its pseudonym; what teams show stays. */
export async function forgetNameInResults(app: App, userId: string): Promise<void> {
  const pseudonym = (await peopleById(app, [userId])).get(userId)?.displayName ?? '';
  for (const { id, snapshot } of await results.listResultsWith(app.db, userId)) {
    const participants = await listParticipants(app, snapshot.contest.id);
    const persons = new Set(participants.filter((one) => one.kind === 'person').map((one) => one.id));
    const rows = snapshot.rows.map((row) =>
      row.memberIds.includes(userId) && persons.has(row.participantId)
        ? { ...row, name: pseudonym, universities: [] }
        : row,
    );
    await results.updateSnapshotNames(app.db, id, { ...snapshot, rows });
  }
}

/** Newest results of the site, one a round. */
export async function newestResults(app: App, limit: number): Promise<PublishedResult[]> {
  return await results.listNewestResults(app.db, limit);
}
