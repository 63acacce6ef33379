/** Posts XP and points once per event, and reverses entries. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import { may } from '../accounts/permissions.rules.ts';
import { isRehearsedUnchecked } from '../rounds/rehearsed-rounds.service.ts';
import { getRoundUnchecked } from '../rounds/rounds.service.ts';
import { isHiddenByFreezeUnchecked } from '../places/placed-work.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import {
  acceptedInRoundUnchecked,
  getSubmissionUnchecked,
  hasAcceptedUnchecked,
} from '../submissions/submissions.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import { contestResultHref } from '../contest-results/contest-result-links.rules.ts';
import { honoredInContestUnchecked } from '../contest-results/contest-results.service.ts';
import type { Award } from '../standings/awards.rules.ts';
import { standingResultOfUnchecked } from '../standings/results.service.ts';
import { insertEntry, listEntries, listEntriesOfEvent, listStandingEntries, sumEntries } from './ledger.store.ts';
import {
  isPointRule,
  POINT_RULES,
  RULE_VERSION,
  titleOf,
  withoutRank,
  type LedgerEntry,
  type PointRule,
  type ReversalReason,
  type Title,
} from './points.rules.ts';
import { resultHref } from '../rounds/round-links.rules.ts';

/** Posts an event to a person; posting it again does nothing. */
export async function postUnchecked(
  db: DbOrTrx,
  nowMs: number,
  entry: { ownerId: string; rule: PointRule; eventKey: string; detail: LedgerEntry['detail'] },
): Promise<boolean> {
  const amount = POINT_RULES[entry.rule];
  return await insertEntry(db, {
    id: newId(),
    ruleVersion: RULE_VERSION,
    reversesId: null,
    availableAt: nowMs,
    createdAt: nowMs,
    ...amount,
    ...entry,
  });
}

/** Reverses an entry with a reason; reversing it again does nothing. */
export async function reverseUnchecked(
  db: DbOrTrx,
  nowMs: number,
  entry: LedgerEntry,
  reason: ReversalReason,
  detail: LedgerEntry['detail'] = {},
): Promise<boolean> {
  return await insertEntry(db, {
    id: newId(),
    ownerId: entry.ownerId,
    rule: 'reversal',
    ruleVersion: RULE_VERSION,
    eventKey: `reversal:${entry.id}`,
    xp: -entry.xp,
    points: -entry.points,
    detail: { ...entry.detail, ...detail, reversedRule: entry.rule, reason },
    reversesId: entry.id,
    availableAt: nowMs,
    createdAt: nowMs,
  });
}

/**
 * The first accepted submission of a problem counts once, in whatever course, contest or version. Since a person's entries
 * are public, an acceptance hidden by a freeze is posted when the board is unfrozen. If a rejudging leaves no accepted
 * submission, the entry is reversed; if one is accepted again, it is posted again. A judge error (JE) reverses nothing.
 */
export async function postAcceptedSubmissionUnchecked(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  // Practice after a round gives nothing and takes nothing back.
  if (submission.contextType === 'after-round') return;
  if (await isRehearsedUnchecked(app.db, submission.roundId)) return;
  if (submission.verdict !== 'AC') {
    if (submission.verdict !== null && submission.verdict !== 'JE') await takeBackAccepted(app, submission);
    return;
  }
  if (await isHiddenByFreezeUnchecked(app, submission)) return;
  const { problem } = await getProblemVersionUnchecked(app, submission.problemVersionId);
  const eventKey = `problem:${problem.id}`;
  const { standing, posted } = await listEntriesOfEvent(app.db, submission.authorId, eventKey);
  if (standing.length > 0) return;
  await postUnchecked(app.db, app.clock.nowMs(), {
    ownerId: submission.authorId,
    rule: 'accepted_submission',
    eventKey: posted === 0 ? eventKey : `${eventKey}:again:${posted}`,
    detail: { problem: problem.slug, submissionId },
  });
}

async function takeBackAccepted(app: App, submission: Submission): Promise<void> {
  const { problem } = await getProblemVersionUnchecked(app, submission.problemVersionId);
  const { standing } = await listEntriesOfEvent(app.db, submission.authorId, `problem:${problem.id}`);
  if (standing.length === 0 || (await hasAcceptedUnchecked(app, submission.authorId, problem.id))) return;
  for (const entry of standing) await reverseUnchecked(app.db, app.clock.nowMs(), entry, 'judged_again');
}

/** Posts the entries that the freeze of a round delayed. */
export async function postThawedUnchecked(app: App, roundId: string): Promise<void> {
  const { freezesAt } = await getRoundUnchecked(app, roundId);
  if (freezesAt === null) return;
  for (const id of await acceptedInRoundUnchecked(app, roundId, freezesAt))
    await postAcceptedSubmissionUnchecked(app, id);
}

/** Posts the awards of a round's result to each member; a corrected version reverses awards that no longer hold. */
export async function postAwardsUnchecked(app: App, resultId: string): Promise<void> {
  const { number, snapshot, roundId } = await standingResultOfUnchecked(app, resultId);
  if (await isRehearsedUnchecked(app.db, roundId)) return;
  const { contest, round, rows } = snapshot;
  const detail = { contest: contest.name, round: round.name, address: resultHref(contest.slug, round.slug, number) };
  await postRows(app, rows, `round:${round.id}:`, number, detail);
}

/** The same with the awards of a whole contest's result, which count beside those of its rounds. */
export async function postContestAwardsUnchecked(app: App, resultId: string): Promise<void> {
  const { result, honored } = await honoredInContestUnchecked(app, resultId);
  const { contest } = result.snapshot;
  const detail = { contest: contest.name, address: contestResultHref(contest.slug, result.number) };
  const rows = honored.map(({ row }) => row);
  await postRows(app, rows, `contest:${contest.id}:`, result.number, detail);
}

async function postRows(
  app: App,
  rows: readonly { rank: number | null; award: Award | null; memberIds: readonly string[] }[],
  source: string,
  version: number,
  said: LedgerEntry['detail'],
): Promise<void> {
  const nowMs = app.clock.nowMs();
  const wanted = new Map<string, { rule: PointRule; rank: number }>();
  for (const row of rows) {
    if (row.award === null || row.rank === null) continue;
    for (const memberId of row.memberIds) wanted.set(memberId, { rule: `award_${row.award}`, rank: row.rank });
  }
  await inTransaction(app.db, async (trx) => {
    const kept = new Set<string>();
    for (const entry of await listStandingEntries(trx, source)) {
      if (wanted.get(entry.ownerId)?.rule === entry.rule) kept.add(entry.ownerId);
      else await reverseUnchecked(trx, nowMs, entry, 'corrected_result', { version });
    }
    for (const [ownerId, { rule, rank }] of wanted) {
      if (kept.has(ownerId)) continue;
      await postUnchecked(trx, nowMs, { ownerId, rule, eventKey: `${source}v${version}`, detail: { ...said, rank } });
    }
  });
}

/**
 * Posts a pipeline stage once, and reverses stages lost by moving back; a stage reached again is posted again.
 * @param reached undefined: nothing to post
 */
export async function settleStagesUnchecked(
  app: App,
  userId: string,
  reached: string | undefined,
  lost: readonly string[],
): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    for (const stage of lost) {
      const { standing } = await listEntriesOfEvent(trx, userId, `stage:${stage}`);
      for (const entry of standing) await reverseUnchecked(trx, nowMs, entry, 'moved_back');
    }
    const rule = `stage_${reached ?? ''}`;
    if (!isPointRule(rule)) return;
    const eventKey = `stage:${reached}`;
    const { standing, posted } = await listEntriesOfEvent(trx, userId, eventKey);
    if (standing.length > 0) return;
    const key = posted === 0 ? eventKey : `${eventKey}:again:${posted}`;
    await postUnchecked(trx, nowMs, { ownerId: userId, rule, eventKey: key, detail: { stage: reached as string } });
  });
}

export interface Balance {
  xp: number;
  points: number;
  spendable: number;
  entries: number;
  title: Title;
  next: { title: Title; missingXp: number } | undefined;
}

/** A person's totals and title. */
export async function publicBalance(app: App, userId: string): Promise<Balance> {
  const { count, ...sums } = await sumEntries(app.db, userId, app.clock.nowMs());
  return { ...sums, entries: count, ...titleOf(sums.xp) };
}

/** A person's entries, newest first. Their ranks are for themselves and for organizers. */
export async function ledgerFor(
  app: App,
  actor: Actor,
  userId: string,
  page: number,
  pageSize: number,
): Promise<LedgerEntry[]> {
  const entries = await listEntries(app.db, userId, pageSize, (page - 1) * pageSize);
  const seesRanks = (actor.kind === 'user' && actor.id === userId) || may(actor, 'contest.edit');
  return seesRanks ? entries : entries.map(withoutRank);
}
