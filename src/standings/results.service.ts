/**
 * Publishes a round's result as an immutable, dated version that can be cited; a correction is the next version.
 * Long because the preview of a version, its publication and its reading share what a version is.
 */
import type { App } from '../platform/app-context.ts';
import type { UserActor, Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireInContest, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { listParticipantsUnchecked } from '../participants/participants.service.ts';
import { getRoundBySlugs, listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { figuresOwedUnchecked } from '../rounds/round-figures.service.ts';
import { openRejudgingsOfRoundUnchecked } from '../rejudgings/rejudging-lists.service.ts';
import { builtLikeStarterCodeUnchecked } from '../judgings/speeds.service.ts';
import { verdictsWaitingUnchecked } from '../judgings/held-verdicts.service.ts';
import { speedsWaitingInUnchecked } from '../judgings/speed-reviews.service.ts';
import { thawWithin } from '../rounds/round-edits.service.ts';
import { starterCopiesAmongUnchecked } from '../submissions/starter-copies.service.ts';
import { appendToLog } from '../contest-log/contest-log.service.ts';
import { stateFact } from '../rounds/round-facts.rules.ts';
import { awardsFact } from './award-facts.rules.ts';
import { NO_AWARDS, type AwardRule } from './awards.rules.ts';
import { givesAny, NO_DISTINCTIONS, type DistinctionPlan } from './distinctions.rules.ts';
import { changesBetween, type ResultChange } from './result-changes.rules.ts';
import {
  chosenToInvite,
  hasSameHead,
  invitedBy,
  invitedSoFar,
  requirePublishable,
  resultRows,
  ruleOf,
  type InvitationChoice,
  type PublishedResult,
  type ResultRow,
  type ResultSnapshot,
} from './results.rules.ts';
import { findRule } from './overall.store.ts';
import * as results from './results.store.ts';
import { snapshotRound, type Board } from './board.rules.ts';
import { wholeBoardUnchecked } from './whole-boards.service.ts';
import { pendingOfUnchecked } from './standings.service.ts';
import { resultsConfirmed } from './standings.topics.ts';

export interface Preview {
  board: Board;
  snapshot: ResultSnapshot;
  /** The requested awards; otherwise those of the newest version; otherwise none. */
  rule: AwardRule;
  distinctions: DistinctionPlan;
  /** Participants that publishing now would invite to the pipeline. */
  invited: string[];
  /** The version that publishing now would make. */
  nextNumber: number;
  /** Changes since the newest version; everything if there is none. */
  changes: ResultChange[];
  /** Whether invitations differ from those of the newest version. */
  invitationsChange: boolean;
  /** Whether names, times, problems or award rules differ from those of the newest version. */
  headChanges: boolean;
  /** Of the round, before its board was read. */
  figures: { rev: number; owed: number | null };
  pending: number;
  /** Verdicts that the jury has not released. */
  verdictsHeld: number;
  /** Measured speeds of the round that wait for a decision. */
  speedsWaiting: number;
  /** Open rejudgings that may change it. */
  openRejudgings: number;
}

/** Preview of publishing now: what becomes public, who is invited, and what changes. */
export async function previewResult(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  wanted: { rule?: AwardRule; distinctions?: DistinctionPlan; invite?: InvitationChoice } = {},
): Promise<Preview> {
  requireInSomeContest(actor, 'result.publish');
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  requireInContest(actor, 'result.publish', contest.id);
  requireNotArchived(contest);
  const figures = await figuresOwedUnchecked(app.db, round.id);
  const board = await wholeBoardUnchecked(app, actor, contestSlug, roundSlug);
  const versions = await results.listResults(app.db, board.round.id);
  const [newest] = versions;
  const rule = wanted.rule ?? (newest ? ruleOf(newest.snapshot) : NO_AWARDS);
  const distinctions = wanted.distinctions ?? newest?.snapshot.distinctions ?? NO_DISTINCTIONS;
  const snapshot = snapshotOf(board, rule, distinctions, await starterCopiesUnchecked(app, board));
  const before = newest ? invitedBy(newest) : new Set<string>();
  const invited = chosenToInvite(snapshot.rows, invitedSoFar(versions), wanted.invite ?? { upToRank: 0 });
  return {
    board,
    snapshot,
    rule,
    distinctions,
    invited,
    nextNumber: (newest?.number ?? 0) + 1,
    changes: changesBetween(newest?.snapshot.rows ?? [], snapshot.rows),
    invitationsChange: invited.length !== before.size || invited.some((id) => !before.has(id)),
    headChanges: newest !== undefined && !hasSameHead(newest.snapshot, snapshot),
    figures,
    pending: await pendingOfUnchecked(app, board.round.id),
    verdictsHeld: await verdictsWaitingUnchecked(app, { roundId: board.round.id }),
    speedsWaiting: await speedsWaitingInUnchecked(app, board.round.id),
    openRejudgings: await openRejudgingsOfRoundUnchecked(app, board.round.id),
  };
}

/** Counted submissions of ranked participants that change nothing in the starter code, or only what building leaves out. */
export async function starterCopiesUnchecked(app: App, board: Board): Promise<Set<string>> {
  const versions = new Map(board.problems.map((problem) => [problem.id, problem.problemVersionId]));
  const counted = board.rows
    .filter((row) => row.rank !== null)
    .flatMap((row) => Object.entries(row.cells))
    .filter(([problemId, cell]) => versions.has(problemId) && (cell.solvedAt !== null || cell.scoreMilli > 0))
    .flatMap(([problemId, { bestId }]) =>
      bestId === null ? [] : [{ submissionId: bestId, problemVersionId: versions.get(problemId) as string }],
    );
  const built = await builtLikeStarterCodeUnchecked(
    app,
    counted.map(({ submissionId }) => submissionId),
  );
  return new Set([...(await starterCopiesAmongUnchecked(app, counted)), ...built]);
}

function snapshotOf(
  board: Board,
  rule: AwardRule,
  plan: DistinctionPlan,
  baseCopies: ReadonlySet<string>,
): ResultSnapshot {
  return {
    contest: board.contest,
    round: snapshotRound(board),
    problems: board.problems.map(({ id, label, name, points, weight, problemVersionId }) => {
      return { id, label, name, points, weight, problemVersionId };
    }),
    awards: rule.counts,
    ties: rule.ties,
    ...(givesAny(plan) ? { distinctions: plan } : {}),
    rows: resultRows(board.rows, rule, baseCopies, plan, board.problems),
  };
}

/**
 * Publishes the next version and tells the pipeline and the ledger. Publishing ends a freeze. Awards and invitations
 * are none unless asked for; a correction that says nothing of them keeps what still holds.
 * @throws Conflict while the round runs, verdicts or decisions about speeds are missing, nothing changed, or someone published meanwhile.
 */
export async function publishResult(
  app: App,
  actor: UserActor,
  contestSlug: string,
  roundSlug: string,
  input: {
    rule?: AwardRule;
    distinctions?: DistinctionPlan;
    invite?: InvitationChoice;
    note: string;
    expectedNumber: number;
  },
): Promise<PublishedResult> {
  const preview = await previewResult(app, actor, contestSlug, roundSlug, input);
  const { round } = preview.board;
  const nowMs = app.clock.nowMs();
  const { pending, speedsWaiting, verdictsHeld: held, figures } = preview;
  requirePublishable(round, { pending, held, speeds: speedsWaiting, owed: figures.owed !== null }, nowMs);
  if (preview.openRejudgings > 0) throw new Conflict('results_rejudging', { count: preview.openRejudgings });
  if (preview.nextNumber !== input.expectedNumber) throw new Conflict('results_published_meanwhile');
  const differs = preview.changes.length > 0 || preview.invitationsChange || preview.headChanges;
  if (preview.nextNumber > 1 && !differs) throw new Conflict('results_nothing_changed');
  if (preview.nextNumber > 1 && input.note === '') throw new InvalidInput('reason_required', {}, 'note');
  const result: PublishedResult = {
    id: newId(),
    roundId: round.id,
    number: preview.nextNumber,
    note: input.note,
    publishedBy: actor.id,
    publishedAt: nowMs,
    snapshot: preview.snapshot,
    invited: preview.invited,
  };
  await inTransaction(app.db, async (trx) => {
    // A correction since the board was read: its figures are not those of the round any more.
    const now = await figuresOwedUnchecked(trx, round.id);
    if (now.owed !== null || now.rev !== figures.rev) throw new Conflict('results_figures_owed');
    await thawWithin(trx, actor, nowMs, round.id);
    await results.insertResult(trx, result);
    await insertAudit(
      trx,
      actor,
      nowMs,
      'result.published',
      { type: 'round', id: round.id },
      { number: result.number, note: result.note, invited: preview.invited.length },
    );
    await enqueue(trx, nowMs, resultsConfirmed, { resultId: result.id });
    const finalized = result.number === 1 ? [stateFact(round.id, 'finalized', nowMs)] : [];
    await appendToLog(trx, nowMs, result.snapshot.contest.id, awardsFact(result), ...finalized);
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('results_published_meanwhile') : error;
  });
  app.background.poke();
  return result;
}

/**
 * The newest version of the round of a published version: a correction may have been published before the event of the
 * earlier version was handled. @throws NotFound
 */
export async function standingResultOfUnchecked(app: App, confirmedId: string): Promise<PublishedResult> {
  const confirmed = await results.findResult(app.db, confirmedId);
  if (!confirmed) throw new NotFound('result_not_found');
  return (await results.findNewestResult(app.db, confirmed.roundId)) ?? confirmed;
}

/** The contest of a published version. @throws NotFound */
export async function contestOfResultUnchecked(app: App, resultId: string): Promise<string> {
  const result = await results.findResult(app.db, resultId);
  if (!result) throw new NotFound('result_not_found');
  return result.snapshot.contest.id;
}

/** The newest published version of a round's results. */
export async function newestResultUnchecked(app: App, roundId: string): Promise<PublishedResult | undefined> {
  return await results.findNewestResult(app.db, roundId);
}

/** The number of the newest version of each of these rounds that has one, by round. */
export async function newestNumbersUnchecked(app: App, roundIds: readonly string[]): Promise<Map<string, number>> {
  return await results.listNewestNumbers(app.db, roundIds);
}

/**
 * The rounds that the overall board of a contest combines, each with its newest published version; undefined without such a board.
 */
export async function newestOfRoundsUnchecked(app: App, contestId: string) {
  const rule = await findRule(app.db, contestId);
  if (!rule) return undefined;
  const weights = new Map(rule.rounds.map(({ roundId, weight }) => [roundId, weight]));
  const counted = (await listRoundsUnchecked(app, contestId)).filter(({ id }) => weights.has(id));
  const rounds: { name: string; weight: number; result: PublishedResult | undefined }[] = [];
  for (const { id, name } of counted) {
    const result = await results.findNewestResult(app.db, id);
    rounds.push({ name, weight: weights.get(id) as number, result });
  }
  return { rule, rounds };
}

/** A version of a round's result by its number. */
export async function resultByNumberUnchecked(
  app: App,
  roundId: string,
  number: number,
): Promise<PublishedResult | undefined> {
  return await results.findResultByNumber(app.db, roundId, number);
}

/** An erased account keeps its rank in published results, under its pseudonym; team names stay. */
export async function forgetNameInResultsUnchecked(app: App, userId: string): Promise<void> {
  const pseudonym = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
  for (const { id, snapshot } of await results.listResultsWith(app.db, userId)) {
    const participants = await listParticipantsUnchecked(app, snapshot.contest.id);
    const persons = new Set(participants.filter((one) => one.kind === 'person').map((one) => one.id));
    const named = (row: ResultRow) =>
      row.memberIds.includes(userId) &&
      persons.has(row.participantId) &&
      (row.name !== pseudonym || row.universities.length > 0);
    if (!snapshot.rows.some(named)) continue;
    const rows = snapshot.rows.map((row) => (named(row) ? { ...row, name: pseudonym, universities: [] } : row));
    await inTransaction(app.db, (trx) => results.updateSnapshotNames(trx, id, { ...snapshot, rows }));
  }
}
