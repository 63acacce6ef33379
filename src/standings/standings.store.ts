/** Standings: one row per participant and round, recomputed from the participant's submissions, guarded by `rev`. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { StandingFigures, StandingSubmission } from './standings.rules.ts';

interface SubmissionRow {
  id: string;
  participant_id: string;
  context_id: string;
  submitted_at: number;
  verdict: Verdict | null;
  score_milli: number | null;
  handed_in_version: string;
  judged_version: string | null;
}

/** How many participants' submissions are read at once. */
const BATCH_SIZE = 500;

/** Submissions of these participants in a round, judged or pending, each with the version that judged it. */
export async function listStandingSubmissions(
  db: DbOrTrx,
  roundId: string,
  participantIds: readonly string[],
): Promise<(Omit<StandingSubmission, 'maxScoreMilli'> & { participantId: string; problemVersionId: string })[]> {
  const rows: SubmissionRow[] = [];
  for (let start = 0; start < participantIds.length; start += BATCH_SIZE) {
    rows.push(
      ...((await db('submissions as s')
        .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
        .where({ 's.round_id': roundId, 's.context_type': 'round', 's.is_sample_run': false })
        .whereIn('s.participant_id', participantIds.slice(start, start + BATCH_SIZE))
        .select(
          's.id',
          's.participant_id',
          's.context_id',
          's.submitted_at',
          's.verdict',
          's.score_milli',
          's.problem_version_id as handed_in_version',
          'j.problem_version_id as judged_version',
        )) as SubmissionRow[]),
    );
  }
  return rows.map((row) => ({
    id: row.id,
    participantId: row.participant_id,
    roundProblemId: row.context_id,
    submittedAt: row.submitted_at,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    problemVersionId: row.judged_version ?? row.handed_in_version,
  }));
}

/** Participants with a submission in a round. */
export async function listActiveParticipants(db: DbOrTrx, roundId: string): Promise<string[]> {
  const rows = (await db('submissions')
    .where({ round_id: roundId, context_type: 'round', is_sample_run: false })
    .whereNotNull('participant_id')
    .distinct('participant_id')) as {
    participant_id: string;
  }[];
  return rows.map((row) => row.participant_id);
}

/** Pending submissions of a round, without those to problems that were taken out. */
export async function countPending(db: DbOrTrx, roundId: string): Promise<number> {
  const row = (await db('submissions as s')
    .leftJoin('round_problems as p', 'p.id', 's.context_id')
    .where({ 's.round_id': roundId, 's.context_type': 'round', 's.is_sample_run': false, 's.verdict': null })
    .whereNull('p.taken_out_at')
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** A stored row, to compare it with what would be written. */
export interface StoredStanding {
  rev: number;
  live: string;
  frozen: string;
}

export async function findStanding(
  db: DbOrTrx,
  roundId: string,
  participantId: string,
): Promise<StoredStanding | undefined> {
  return (await db('standings')
    .where({ round_id: roundId, participant_id: participantId })
    .first('rev', 'live', 'frozen')) as StoredStanding | undefined;
}

/** The same for several participants of a round, by participant. */
export async function listStandings(
  db: DbOrTrx,
  roundId: string,
  participantIds: readonly string[],
): Promise<Map<string, StoredStanding>> {
  const rows: (StoredStanding & { participant_id: string })[] = [];
  for (let start = 0; start < participantIds.length; start += BATCH_SIZE)
    rows.push(
      ...((await db('standings')
        .where({ round_id: roundId })
        .whereIn('participant_id', participantIds.slice(start, start + BATCH_SIZE))
        .select('participant_id', 'rev', 'live', 'frozen')) as typeof rows),
    );
  return new Map(rows.map((row) => [row.participant_id, row]));
}

/** Whether a stored row says just this. */
export function isStored(stored: StoredStanding | undefined, live: StandingFigures, frozen: StandingFigures): boolean {
  return stored?.live === JSON.stringify(live) && stored.frozen === JSON.stringify(frozen);
}

/** Writes a row if it has not changed since `rev` was read (undefined = it did not exist); false: read again. */
export async function saveStanding(
  db: DbOrTrx,
  key: { roundId: string; participantId: string; rev: number | undefined },
  live: StandingFigures,
  frozen: StandingFigures,
  nowMs: number,
): Promise<boolean> {
  const values = { live: JSON.stringify(live), frozen: JSON.stringify(frozen), updated_at: nowMs };
  const where = { round_id: key.roundId, participant_id: key.participantId };
  if (key.rev !== undefined) {
    return (
      (await db('standings')
        .where({ ...where, rev: key.rev })
        .update({ ...values, rev: key.rev + 1 })) > 0
    );
  }
  try {
    await db('standings').insert({ ...where, ...values, rev: 1 });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** A participant's figures as one audience sees them, with the revision of the row. */
export interface FiguresRow {
  participantId: string;
  figures: StandingFigures;
  rev: number;
}

/** Every participant's figures in a round, or only of rows written at or after `since`. */
export async function listFigures(
  db: DbOrTrx,
  roundId: string,
  variant: 'live' | 'frozen',
  since = 0,
): Promise<FiguresRow[]> {
  const rows = (await db('standings')
    .where({ round_id: roundId })
    .where('updated_at', '>=', since)
    .select('participant_id', 'rev', { figures: variant })) as {
    participant_id: string;
    rev: number;
    figures: string;
  }[];
  return rows.map((row) => ({
    participantId: row.participant_id,
    rev: row.rev,
    figures: JSON.parse(row.figures) as StandingFigures,
  }));
}

/** When a row of the round last changed, and the sum of the revisions: it grows with every change of any row. */
export async function standingsVersion(db: DbOrTrx, roundId: string): Promise<{ at: number; revs: number }> {
  const row = (await db('standings')
    .where({ round_id: roundId })
    .max({ at: 'updated_at' })
    .sum({ revs: 'rev' })
    .first()) as { at: number | null; revs: number | null } | undefined;
  // MariaDB gives sums as decimal text.
  return { at: Number(row?.at ?? 0), revs: Number(row?.revs ?? 0) };
}

/** What a participant has in each of these rounds, nothing hidden; rounds without a submission are absent. */
export async function listLiveFigures(
  db: DbOrTrx,
  roundIds: readonly string[],
  participantId: string,
): Promise<Map<string, StandingFigures>> {
  if (roundIds.length === 0) return new Map();
  const rows = (await db('standings')
    .where({ participant_id: participantId })
    .whereIn('round_id', roundIds)
    .select('round_id', 'live')) as { round_id: string; live: string }[];
  return new Map(rows.map((row) => [row.round_id, JSON.parse(row.live) as StandingFigures]));
}

const ROWS_PER_INSERT = 50;

/** Adds the rows of participants that have none. */
export async function insertFigures(
  trx: DbOrTrx,
  roundId: string,
  rows: readonly { participantId: string; live: StandingFigures; frozen: StandingFigures }[],
  nowMs: number,
): Promise<void> {
  const values = rows.map(({ participantId, live, frozen }) => ({
    round_id: roundId,
    participant_id: participantId,
    live: JSON.stringify(live),
    frozen: JSON.stringify(frozen),
    updated_at: nowMs,
    rev: 1,
  }));
  for (let start = 0; start < values.length; start += ROWS_PER_INSERT)
    await trx('standings').insert(values.slice(start, start + ROWS_PER_INSERT));
}

/** Removes the rows of all rounds of a contest. */
export async function deleteFiguresOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('standings')
    .whereIn('round_id', trx('rounds').where({ contest_id: contestId }).select('id'))
    .delete();
}
