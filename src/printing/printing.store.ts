/** Every query of print jobs and settings; lists of jobs are in `print-lists.store.ts`. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { insertSentAct } from '../platform/database/sent-acts.ts';
import { NO_PRINTING, type PrintAct, type PrintJob, type PrintSettings, type PrintState } from './printing.rules.ts';

export interface PrintJobRow {
  id: string;
  contest_id: string;
  round_id: string;
  participant_id: string;
  created_by: string;
  created_at: number;
  file_name: string | null;
  language: string | null;
  pages: number;
  state: string;
  claimed_by: string | null;
}

/** All columns but the text, which only whoever prints it needs. */
export const JOB_COLUMNS = [
  'id',
  'contest_id',
  'round_id',
  'participant_id',
  'created_by',
  'created_at',
  'file_name',
  'language',
  'pages',
  'state',
  'claimed_by',
] as const;

export function toJob(row: PrintJobRow): PrintJob {
  return {
    id: row.id,
    contestId: row.contest_id,
    roundId: row.round_id,
    participantId: row.participant_id,
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    fileName: row.file_name,
    language: row.language,
    pages: Number(row.pages),
    state: row.state as PrintState,
    claimedBy: row.claimed_by,
  };
}

export async function readSettings(db: DbOrTrx, contestId: string): Promise<PrintSettings> {
  const row = (await db('print_settings').where({ contest_id: contestId }).first()) as
    { is_on: number; pages_per_job: number; pages_per_round: number; rev: number } | undefined;
  if (!row) return NO_PRINTING;
  return {
    isOn: row.is_on === 1,
    pagesPerJob: Number(row.pages_per_job),
    pagesPerRound: Number(row.pages_per_round),
    rev: Number(row.rev),
  };
}

/** Saves them over revision `rev` (0: there were none); false when someone else saved meanwhile. */
export async function saveSettings(trx: DbOrTrx, contestId: string, settings: PrintSettings): Promise<boolean> {
  const { isOn, pagesPerJob, pagesPerRound, rev } = settings;
  const columns = {
    is_on: isOn ? 1 : 0,
    pages_per_job: pagesPerJob,
    pages_per_round: pagesPerRound,
    rev: rev + 1,
  };
  if (rev > 0) return (await trx('print_settings').where({ contest_id: contestId, rev }).update(columns)) > 0;
  try {
    await trx('print_settings').insert({ contest_id: contestId, ...columns });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

export async function findJob(db: DbOrTrx, id: string): Promise<PrintJob | undefined> {
  const row = (await db('print_jobs').where({ id }).first(JOB_COLUMNS)) as PrintJobRow | undefined;
  return row && toJob(row);
}

export async function findJobByKey(db: DbOrTrx, formKey: string): Promise<string | undefined> {
  const row = (await db('print_jobs').where({ form_key: formKey }).first('id')) as { id: string } | undefined;
  return row?.id;
}

/** Throws the driver's unique violation when the same form arrived at the same instant. */
export async function insertJob(trx: DbOrTrx, job: PrintJob, text: string, formKey: string): Promise<void> {
  await trx('print_jobs').insert({
    id: job.id,
    contest_id: job.contestId,
    round_id: job.roundId,
    participant_id: job.participantId,
    created_by: job.createdBy,
    created_at: job.createdAt,
    form_key: formKey,
    file_name: job.fileName,
    language: job.language,
    text,
    pages: job.pages,
    state: job.state,
    claimed_by: null,
    changed_at: job.createdAt,
  });
}

/** Moves a job; false when someone else did. */
export async function moveJob(
  trx: DbOrTrx,
  from: Pick<PrintJob, 'id' | 'state' | 'claimedBy'>,
  to: { state: PrintState; claimedBy: string | null },
  nowMs: number,
): Promise<boolean> {
  const changed = await trx('print_jobs')
    .where({ id: from.id, state: from.state, claimed_by: from.claimedBy })
    .update({ state: to.state, claimed_by: to.claimedBy, changed_at: nowMs });
  return changed > 0;
}

/** Says that an act happened under a key; false when it did before. */
export async function insertAct(
  trx: DbOrTrx,
  { key, jobId, actorId, act, at }: { key: string; jobId: string; actorId: string; act: PrintAct; at: number },
): Promise<boolean> {
  return await insertSentAct(trx, 'print_acts', { key, job_id: jobId, actor_id: actorId, act, at });
}

interface PageCount {
  roundId: string;
  participantId: string;
  contestId: string;
}

/** Counts pages of a participant in a round; false, and nothing is counted, when they were more than `most`. */
export async function takePages(trx: DbOrTrx, of: PageCount, pages: number, most: number): Promise<boolean> {
  const key = { round_id: of.roundId, participant_id: of.participantId };
  const known: unknown = await trx('print_pages').where(key).first('pages');
  if (!known)
    await trx('print_pages')
      .insert({ ...key, contest_id: of.contestId, pages: 0 })
      .onConflict(['round_id', 'participant_id'])
      .ignore();
  const taken = await trx('print_pages')
    .where(key)
    .where('pages', '<=', most - pages)
    .update({ pages: trx.raw('pages + ?', [pages]) });
  return taken > 0;
}

export async function giveBackPages(trx: DbOrTrx, { roundId, participantId, pages }: PrintJob): Promise<void> {
  await trx('print_pages')
    .where({ round_id: roundId, participant_id: participantId })
    .update({ pages: trx.raw('pages - ?', [pages]) });
}

/** Pages that a participant has printed, by round. */
export async function countPages(db: DbOrTrx, participantId: string): Promise<Map<string, number>> {
  const rows = (await db('print_pages').where({ participant_id: participantId }).select('round_id', 'pages')) as {
    round_id: string;
    pages: number;
  }[];
  return new Map(rows.map(({ round_id, pages }) => [round_id, Number(pages)]));
}

export async function countJobs(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('print_jobs').where({ contest_id: contestId }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Removes some jobs with what was done with them; how many. */
export async function deleteSomeJobs(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  const rows = (await trx('print_jobs').where({ contest_id: contestId }).limit(most).select('id')) as { id: string }[];
  const ids = rows.map(({ id }) => id);
  await trx('print_acts').whereIn('job_id', ids).delete();
  return await deleteSome(trx, 'print_jobs', 'id', trx('print_jobs').whereIn('id', ids), most);
}

/** Removes what printing keeps about a contest. */
export async function deletePrintingOf(trx: DbOrTrx, contestId: string): Promise<void> {
  const ids = trx('print_jobs').where({ contest_id: contestId }).select('id');
  await trx('print_acts').whereIn('job_id', ids).delete();
  for (const table of ['print_jobs', 'print_pages', 'print_settings'])
    await trx(table).where({ contest_id: contestId }).delete();
}

/** What waits of a person's jobs. */
export async function listWaitingOf(db: DbOrTrx, userId: string): Promise<PrintJob[]> {
  const rows = (await db('print_jobs')
    .where({ created_by: userId, state: 'waiting' })
    .orderBy('id')
    .select(JOB_COLUMNS)) as PrintJobRow[];
  return rows.map(toJob);
}

/** Empties what a person sent. */
export async function forgetTexts(db: DbOrTrx, userId: string): Promise<void> {
  await db('print_jobs').where({ created_by: userId }).update({ text: '', file_name: null });
}
