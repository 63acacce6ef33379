/** Every query of unusual events, and of what staff noted about them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { EventState, Sent } from './unusual-events.rules.ts';

/** The newest submissions to a round, without sample runs and hidden participants. */
export async function listSent(db: DbOrTrx, roundId: string, limit: number): Promise<Sent[]> {
  const rows = (await db('submissions as s')
    .join('participants as p', 'p.id', 's.participant_id')
    .where({ 's.round_id': roundId, 's.context_type': 'round', 's.is_sample_run': 0 })
    .whereNull('p.hidden_at')
    .orderBy([
      { column: 's.submitted_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select(
      's.id',
      's.participant_id as participantId',
      's.context_id as roundProblemId',
      's.language',
      's.tree_hash as treeHash',
      's.verdict',
      's.submitted_at as submittedAt',
    )) as Sent[];
  return rows.map((row) => ({ ...row, submittedAt: Number(row.submittedAt) }));
}

export interface OfSubmission {
  id: string;
  submissionId: string;
  participantId: string;
  roundProblemId: string;
}

/** Measured speeds of a round that are extreme, the newest first. */
export async function listSpeeds(
  db: DbOrTrx,
  roundId: string,
  limit: number,
): Promise<(OfSubmission & { state: string })[]> {
  return (await db('speed_reviews as r')
    .join('submissions as s', 's.id', 'r.submission_id')
    .where({ 's.round_id': roundId, 's.is_sample_run': 0 })
    .whereNotNull('s.participant_id')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .select(
      'r.id',
      'r.state',
      's.id as submissionId',
      's.participant_id as participantId',
      's.context_id as roundProblemId',
    )) as (OfSubmission & { state: string })[];
}

/** Submissions of a round that an applied rejudging made accepted, or no longer accepted. */
export async function listFlips(
  db: DbOrTrx,
  roundId: string,
  limit: number,
): Promise<(OfSubmission & { from: string; to: string })[]> {
  return (await db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .join('judgings as j', 'j.id', 'i.judging_id')
    .where({ 's.round_id': roundId, 'i.outcome': 'changed' })
    .whereNotNull('s.participant_id')
    .where((either) => void either.where('i.old_verdict', 'AC').orWhere('j.verdict', 'AC'))
    .whereRaw('i.old_verdict <> j.verdict')
    .whereNot('i.old_verdict', 'HELD')
    .orderBy('i.judging_id', 'desc')
    .limit(limit)
    .select(
      'i.judging_id as id',
      's.id as submissionId',
      's.participant_id as participantId',
      's.context_id as roundProblemId',
      'i.old_verdict as from',
      'j.verdict as to',
    )) as (OfSubmission & { from: string; to: string })[];
}

/** Pairs within a round from a similarity on, the most similar first. */
export async function listPairs(
  db: DbOrTrx,
  roundId: string,
  leastMilli: number,
  limit: number,
): Promise<
  {
    id: string;
    roundProblemId: string;
    milli: number;
    left: string;
    right: string;
    leftTeam: string;
    rightTeam: string;
  }[]
> {
  return (await db('similarity_pairs as p')
    .join('similarity_checks as c', 'c.id', 'p.check_id')
    .join('submissions as l', 'l.id', 'p.left_id')
    .join('submissions as r', 'r.id', 'p.right_id')
    .where({ 'c.round_id': roundId, 'l.round_id': roundId, 'r.round_id': roundId })
    .where('p.similarity_milli', '>=', leastMilli)
    .whereNotNull('l.participant_id')
    .whereNotNull('r.participant_id')
    .orderBy([{ column: 'p.similarity_milli', order: 'desc' }, { column: 'p.id' }])
    .limit(limit)
    .select(
      'p.id',
      'c.context_id as roundProblemId',
      'p.similarity_milli as milli',
      'l.id as left',
      'r.id as right',
      'l.participant_id as leftTeam',
      'r.participant_id as rightTeam',
    )) as {
    id: string;
    roundProblemId: string;
    milli: number;
    left: string;
    right: string;
    leftTeam: string;
    rightTeam: string;
  }[];
}

export interface EventNote {
  key: string;
  state: EventState;
  note: string;
  writtenBy: string;
  writtenAt: number;
}

/** What staff noted about events of a contest, by the key of the event. */
export async function listNotes(db: DbOrTrx, contestId: string): Promise<Map<string, EventNote>> {
  const rows = (await db('unusual_event_notes').where({ contest_id: contestId })) as {
    event_key: string;
    state: EventState;
    note: string;
    written_by: string;
    written_at: number;
  }[];
  return new Map(
    rows.map((row) => [
      row.event_key,
      {
        ...{ key: row.event_key, state: row.state, note: row.note },
        ...{ writtenBy: row.written_by, writtenAt: Number(row.written_at) },
      },
    ]),
  );
}

/** Writes what staff say of an event, over what they said before. */
export async function saveNote(trx: DbOrTrx, contestId: string, note: EventNote): Promise<void> {
  const values = { state: note.state, note: note.note, written_by: note.writtenBy, written_at: note.writtenAt };
  const which = { contest_id: contestId, event_key: note.key };
  const update = () => trx('unusual_event_notes').where(which).update(values);
  const known: unknown = await trx('unusual_event_notes').where(which).first('event_key');
  if (known) return void (await update());
  try {
    await trx('unusual_event_notes').insert({ ...which, ...values });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    await update();
  }
}

/** Removes what staff noted in a contest that was deleted long ago. */
export async function deleteNotesOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('unusual_event_notes').where({ contest_id: contestId }).delete();
}
