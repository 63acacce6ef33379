/** Pairs of a check, the notes and decisions about them, and the questions to their authors. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import { NotFound } from '../platform/errors.ts';
import type { PairNote, PairQuestion, PairState, SimilarityPair } from './checks.rules.ts';
import type { SharedFragment } from './ranking.aside.ts';

interface PairRow {
  id: string;
  check_id: string;
  left_id: string;
  right_id: string;
  similarity_milli: number;
  left_share_milli: number;
  right_share_milli: number;
  overlap: number;
  longest_lines: number;
  fragments: string;
  state: PairState;
  rev: number;
}

function toPair(row: Omit<PairRow, 'fragments'>): SimilarityPair {
  return {
    id: row.id,
    checkId: row.check_id,
    leftId: row.left_id,
    rightId: row.right_id,
    similarityMilli: row.similarity_milli,
    leftShareMilli: row.left_share_milli,
    rightShareMilli: row.right_share_milli,
    overlap: row.overlap,
    longestLines: row.longest_lines,
    state: row.state,
    rev: row.rev,
  };
}

export type NewPair = SimilarityPair & { fragments: SharedFragment[] };

export async function insertPairs(trx: DbOrTrx, pairs: readonly NewPair[]): Promise<void> {
  const rows: PairRow[] = pairs.map((pair) => ({
    id: pair.id,
    check_id: pair.checkId,
    left_id: pair.leftId,
    right_id: pair.rightId,
    similarity_milli: pair.similarityMilli,
    left_share_milli: pair.leftShareMilli,
    right_share_milli: pair.rightShareMilli,
    overlap: pair.overlap,
    longest_lines: pair.longestLines,
    fragments: JSON.stringify(pair.fragments),
    state: pair.state,
    rev: pair.rev,
  }));
  for (let start = 0; start < rows.length; start += 50)
    await trx('similarity_pairs').insert(rows.slice(start, start + 50));
}

export const PAIR_ORDERS = ['similarity', 'longest', 'overlap'] as const;
export type PairOrder = (typeof PAIR_ORDERS)[number];
const ORDER_COLUMNS: Record<PairOrder, string> = {
  similarity: 'p.similarity_milli',
  longest: 'p.longest_lines',
  overlap: 'p.overlap',
};

export interface PairFilter {
  /** Part of the name of one of the two. */
  search?: string;
  state?: PairState;
  leastMilli?: number;
  order?: PairOrder;
}

/** Pairs of a check in the wanted order. */
export async function listPairs(
  db: DbOrTrx,
  checkId: string,
  { search, state, leastMilli, order = 'similarity' }: PairFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ items: SimilarityPair[]; total: number }> {
  const pairs = db('similarity_pairs as p').where({ 'p.check_id': checkId });
  if (state) void pairs.where({ 'p.state': state });
  if (leastMilli !== undefined) void pairs.where('p.similarity_milli', '>=', leastMilli);
  if (search) {
    const named = () =>
      db('submissions as s')
        .leftJoin('participants as t', 't.id', 's.participant_id')
        .leftJoin('users as u', 'u.id', 's.author_id')
        .where((any) => {
          void any
            .whereRaw(`lower(t.name) like ? escape '|'`, [containing(search)])
            .orWhereRaw(`lower(u.display_name) like ? escape '|'`, [containing(search)]);
        })
        .select('s.id');
    void pairs.where((any) => void any.whereIn('p.left_id', named()).orWhereIn('p.right_id', named()));
  }
  const count = (await pairs.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await pairs
    .orderBy([{ column: ORDER_COLUMNS[order], order: 'desc' }, { column: 'p.similarity_milli', order: 'desc' }, 'p.id'])
    .limit(limit)
    .offset(offset)
    .select('p.*')) as PairRow[];
  return { items: rows.map(toPair), total: Number(count.n) };
}

/** A pair with where its sides are alike. @throws NotFound */
export async function getPair(db: DbOrTrx, id: string): Promise<NewPair> {
  const row = (await db('similarity_pairs').where({ id }).first()) as PairRow | undefined;
  if (!row) throw new NotFound('similarity_not_found');
  return { ...toPair(row), fragments: JSON.parse(row.fragments) as SharedFragment[] };
}

/** Sets the state of a pair; false when someone decided since revision `rev`. */
export async function movePairState(trx: DbOrTrx, id: string, rev: number, to: PairState): Promise<boolean> {
  return (
    (await trx('similarity_pairs')
      .where({ id, rev })
      .update({ state: to, rev: rev + 1 })) > 0
  );
}

/** The same two submissions in other checks. */
export async function listTwins(db: DbOrTrx, { id, leftId, rightId }: SimilarityPair): Promise<SimilarityPair[]> {
  const rows = (await db('similarity_pairs')
    .where({ left_id: leftId, right_id: rightId })
    .whereNot({ id })
    .orderBy('id', 'desc')
    .limit(50)) as PairRow[];
  return rows.map(toPair);
}

export async function insertNote(trx: DbOrTrx, pairId: string, note: PairNote): Promise<void> {
  await trx('similarity_notes').insert({
    id: note.id,
    pair_id: pairId,
    from_state: note.fromState,
    to_state: note.toState,
    text: note.text,
    written_by: note.writtenBy,
    written_at: note.writtenAt,
  });
}

/** Notes and decisions about a pair, oldest first. */
export async function listNotes(db: DbOrTrx, pairId: string): Promise<PairNote[]> {
  const rows = (await db('similarity_notes').where({ pair_id: pairId }).orderBy(['written_at', 'id'])) as {
    id: string;
    from_state: PairState | null;
    to_state: PairState | null;
    text: string | null;
    written_by: string | null;
    written_at: number;
  }[];
  return rows.map((row) => ({
    id: row.id,
    fromState: row.from_state,
    toState: row.to_state,
    text: row.text,
    writtenBy: row.written_by,
    writtenAt: Number(row.written_at),
  }));
}

interface QuestionRow {
  id: string;
  pair_id: string;
  submission_id: string;
  question: string | null;
  shows_fragments: number | boolean;
  asked_by: string | null;
  asked_at: number;
  answer: string | null;
  answered_by: string | null;
  answered_at: number | null;
}

function toQuestion(row: QuestionRow): PairQuestion {
  return {
    id: row.id,
    pairId: row.pair_id,
    submissionId: row.submission_id,
    question: row.question,
    showsFragments: Boolean(row.shows_fragments),
    askedBy: row.asked_by,
    askedAt: Number(row.asked_at),
    answer: row.answer,
    answeredBy: row.answered_by,
    answeredAt: row.answered_at === null ? null : Number(row.answered_at),
  };
}

/** Throws the driver's unique violation for a form that was sent before. */
export async function insertQuestion(
  trx: DbOrTrx,
  question: PairQuestion,
  formKey: string,
  people: readonly string[],
): Promise<void> {
  const row: QuestionRow & { form_key: string } = {
    id: question.id,
    pair_id: question.pairId,
    submission_id: question.submissionId,
    question: question.question,
    shows_fragments: question.showsFragments,
    asked_by: question.askedBy,
    asked_at: question.askedAt,
    answer: null,
    answered_by: null,
    answered_at: null,
    form_key: formKey,
  };
  await trx('similarity_questions').insert(row);
  await trx('similarity_question_people').insert(
    people.map((userId) => ({ question_id: question.id, user_id: userId })),
  );
}

/** Questions about a pair, oldest first. */
export async function listQuestions(db: DbOrTrx, pairId: string): Promise<PairQuestion[]> {
  const rows = (await db('similarity_questions')
    .where({ pair_id: pairId })
    .orderBy(['asked_at', 'id'])) as QuestionRow[];
  return rows.map(toQuestion);
}

/** A question to this person. @throws NotFound for everyone else */
export async function getQuestionTo(db: DbOrTrx, id: string, userId: string): Promise<PairQuestion> {
  const row = (await db('similarity_questions as q')
    .join('similarity_question_people as p', 'p.question_id', 'q.id')
    .where({ 'q.id': id, 'p.user_id': userId })
    .first('q.*')) as QuestionRow | undefined;
  if (!row) throw new NotFound('similarity_not_found');
  return toQuestion(row);
}

/** Writes the answer; false when there is one. */
export async function moveAnswered(
  trx: DbOrTrx,
  id: string,
  to: { answer: string; answeredBy: string; answeredAt: number },
): Promise<boolean> {
  const changed = await trx('similarity_questions')
    .where({ id })
    .whereNull('answered_at')
    .update({ answer: to.answer, answered_by: to.answeredBy, answered_at: to.answeredAt });
  return changed > 0;
}

/** Empties what staff and an erased person wrote about that person's work: it may name them. */
export async function eraseTextsAbout(trx: DbOrTrx, userId: string): Promise<void> {
  const asked = trx('similarity_question_people').where({ user_id: userId }).select('question_id');
  const rows = (await trx('similarity_questions').whereIn('id', asked).select('id')) as { id: string }[];
  for (const { id } of rows) await trx('similarity_questions').where({ id }).update({ question: null, answer: null });
  const mine = () => trx('submissions').where({ author_id: userId }).select('id');
  const pairs = (await trx('similarity_pairs')
    .whereIn('left_id', mine())
    .orWhereIn('right_id', mine())
    .select('id')) as { id: string }[];
  for (let start = 0; start < pairs.length; start += 200) {
    const ids = pairs.slice(start, start + 200).map(({ id }) => id);
    await trx('similarity_notes').whereIn('pair_id', ids).update({ text: null });
  }
}
