/** The submissions that a check compares, and who is behind them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { PlacedWork } from '../places/placed-work.rules.ts';
import type { Candidate, CheckedPlaceType } from './checks.rules.ts';

type PlaceRef = Pick<PlacedWork, 'contextType' | 'contextId'>;

interface CandidateRow {
  id: string;
  context_id: string;
  participant_id: string | null;
  author_id: string;
  problem_version_id: string;
  verdict: string | null;
  score_milli: number | null;
  submitted_at: number;
}

const COLUMNS = [
  's.id',
  's.context_id',
  's.participant_id',
  's.author_id',
  's.problem_version_id',
  's.verdict',
  's.score_milli',
  's.submitted_at',
] as const;

function toCandidate(row: CandidateRow): Candidate {
  return {
    id: row.id,
    contextId: row.context_id,
    participantId: row.participant_id,
    authorId: row.author_id,
    problemVersionId: row.problem_version_id,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    submittedAt: Number(row.submitted_at),
  };
}

interface PlaceKey {
  contextType: CheckedPlaceType;
  contextId: string;
}

/** What was submitted to a place, sample runs left out. */
export async function listInPlace(db: DbOrTrx, { contextType, contextId }: PlaceKey): Promise<Candidate[]> {
  const rows = (await db('submissions as s')
    .where({ 's.context_type': contextType, 's.context_id': contextId, 's.is_sample_run': false })
    .select(COLUMNS)) as CandidateRow[];
  return rows.map(toCandidate);
}

/** What was submitted to any version of the same problem elsewhere, the newest first; a rehearsal only repeats it. */
export async function listElsewhere(
  db: DbOrTrx,
  problemId: string,
  { contextType, contextId }: PlaceKey,
  limit: number,
): Promise<Candidate[]> {
  const rows = (await db('submissions as s')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .where({ 'v.problem_id': problemId, 's.is_sample_run': false })
    // After a round, solutions of others may be known.
    .whereNot('s.context_type', 'after-round')
    .whereNotExists(
      db('rounds as r')
        .join('contests as c', 'c.id', 'r.contest_id')
        .whereRaw('r.id = s.round_id')
        .whereNotNull('c.rehearsal_of_id')
        .select('r.id'),
    )
    .whereNot((here) => void here.where({ 's.context_type': contextType, 's.context_id': contextId }))
    .orderBy([
      { column: 's.submitted_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select(COLUMNS)) as CandidateRow[];
  return rows.map(toCandidate);
}

/** Submissions by their ids. */
export async function listCandidates(db: DbOrTrx, ids: readonly string[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (let start = 0; start < ids.length; start += 500) {
    const rows = (await db('submissions as s')
      .whereIn('s.id', ids.slice(start, start + 500))
      .select(COLUMNS)) as CandidateRow[];
    found.push(...rows.map(toCandidate));
  }
  return found;
}

/** Members of these participants. */
export async function listMembers(db: DbOrTrx, participantIds: readonly string[]): Promise<Map<string, string[]>> {
  const members = new Map<string, string[]>();
  for (let start = 0; start < participantIds.length; start += 500) {
    const rows = (await db('participant_members')
      .whereIn('participant_id', participantIds.slice(start, start + 500))
      .orderBy('user_id')
      .select('participant_id', 'user_id')) as { participant_id: string; user_id: string }[];
    for (const { participant_id: id, user_id: userId } of rows) members.set(id, [...(members.get(id) ?? []), userId]);
  }
  return members;
}

/** Names of these participants. */
export async function listParticipantNames(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = (await db('participants')
      .whereIn('id', ids.slice(start, start + 500))
      .select('id', 'name')) as {
      id: string;
      name: string;
    }[];
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
}

/** How many submissions a place has, sample runs left out. */
export async function countInPlaces(db: DbOrTrx, type: CheckedPlaceType, ids: readonly string[]) {
  const rows = (await db('submissions')
    .where({ context_type: type, is_sample_run: false })
    .whereIn('context_id', ids)
    .groupBy('context_id')
    .select('context_id')
    .count({ n: '*' })) as unknown as { context_id: string; n: number }[];
  return new Map(rows.map((row) => [row.context_id, Number(row.n)]));
}

/** Where these submissions were submitted. */
export async function listPlacesOf(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, PlaceRef>> {
  const places = new Map<string, PlaceRef>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = (await db('submissions')
      .whereIn('id', ids.slice(start, start + 500))
      .select('id', 'context_type', 'context_id')) as {
      id: string;
      context_type: PlaceRef['contextType'];
      context_id: string;
    }[];
    for (const row of rows) places.set(row.id, { contextType: row.context_type, contextId: row.context_id });
  }
  return places;
}

/** Submissions of both sides of a pair in their places, oldest first: who had what when. */
export async function listHistory(
  db: DbOrTrx,
  sides: readonly Pick<Candidate, 'contextId' | 'participantId' | 'authorId'>[],
  limit: number,
): Promise<Candidate[]> {
  const rows = (await db('submissions as s')
    .where((any) => {
      for (const { contextId, participantId, authorId } of sides) {
        const whose = participantId === null ? { 's.author_id': authorId } : { 's.participant_id': participantId };
        void any.orWhere({ 's.context_id': contextId, 's.is_sample_run': false, ...whose });
      }
    })
    .orderBy(['s.submitted_at', 's.id'])
    .limit(limit)
    .select(COLUMNS)) as CandidateRow[];
  return rows.map(toCandidate);
}
