/** Standings and results of contests that were held elsewhere, as an import writes them. Nobody is told or invited. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import { systemActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import { stateFact } from '../rounds/round-facts.rules.ts';
import { awardsFact } from './award-facts.rules.ts';
import { AWARDS, NO_AWARDS, type Award, type AwardCounts } from './awards.rules.ts';
import { snapshotRound } from './board.rules.ts';
import { freshBoardFor } from './boards.service.ts';
import { resultRows, type PublishedResult } from './results.rules.ts';
import { deleteResultsOf, insertResult } from './results.store.ts';
import { deleteFiguresOf, insertFigures } from './standings.store.ts';

export type PastFigures = Parameters<typeof insertFigures>[2][number];

/** Writes the figures of participants, which no submissions on this site give. */
export async function writePastFigures(
  trx: Transaction,
  nowMs: number,
  roundId: string,
  rows: readonly PastFigures[],
): Promise<void> {
  if (rows.length > 0) await insertFigures(trx, roundId, rows, nowMs);
}

/** The result of an imported round, from its board as staff see it, with the awards that were given there. */
export async function pastResultUnchecked(
  app: App,
  where: { contestSlug: string; roundSlug: string },
  given: { awards: ReadonlyMap<string, Award>; note: string; publishedAt: number; publishedBy: string | null },
): Promise<PublishedResult> {
  const board = await freshBoardFor(app, systemActor('import'), where.contestSlug, where.roundSlug);
  const counts: AwardCounts = { ...NO_AWARDS.counts };
  const rows = resultRows(board.rows, NO_AWARDS, new Set(), undefined, board.problems).map((row) => {
    const award = given.awards.get(row.participantId) ?? null;
    if (award) counts[award] += 1;
    return { ...row, award };
  });
  return {
    id: newId(),
    roundId: board.round.id,
    number: 1,
    note: given.note,
    publishedBy: given.publishedBy,
    publishedAt: given.publishedAt,
    snapshot: {
      contest: board.contest,
      round: snapshotRound(board),
      problems: board.problems,
      awards: Object.fromEntries(AWARDS.map((award) => [award, counts[award]])) as AwardCounts,
      ties: 'share',
      rows,
    },
    invited: [],
  };
}

/** Stores it, and answers what the log says of it. */
export async function writePastResult(trx: Transaction, result: PublishedResult): Promise<NewEvent[]> {
  await insertResult(trx, result);
  return [awardsFact(result), stateFact(result.roundId, 'finalized', result.publishedAt)];
}

/** Removes figures and results of a contest that was imported and is removed for good; its rounds are still there. */
export async function removePastStandings(trx: Transaction, contestId: string): Promise<void> {
  await deleteFiguresOf(trx, contestId);
  await deleteResultsOf(trx, contestId);
}
