/** Appeals. An answer is a guarded update: of two who answer, one is told that the other was faster. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Appeal, AppealState } from './appeals.rules.ts';

interface AppealRow {
  id: string;
  contest_id: string;
  participant_id: string;
  appealed_by: string | null;
  number: number;
  text: string;
  appealed_at: number;
  state: AppealState;
  answer: string;
  answered_by: string | null;
  answered_at: number | null;
}

const toAppeal = (row: AppealRow): Appeal => ({
  id: row.id,
  contestId: row.contest_id,
  participantId: row.participant_id,
  appealedBy: row.appealed_by,
  number: row.number,
  text: row.text,
  appealedAt: row.appealed_at,
  state: row.state,
  answer: row.answer,
  answeredBy: row.answered_by,
  answeredAt: row.answered_at,
});

/** Adds an appeal. Throws the unique violation when the same form was sent before. */
export async function insertAppeal(trx: DbOrTrx, appeal: Appeal, formKey: string): Promise<void> {
  await trx('appeals').insert({
    id: appeal.id,
    contest_id: appeal.contestId,
    participant_id: appeal.participantId,
    appealed_by: appeal.appealedBy,
    number: appeal.number,
    text: appeal.text,
    appealed_at: appeal.appealedAt,
    state: appeal.state,
    answer: appeal.answer,
    form_key: formKey,
  });
}

export async function findAppeal(db: DbOrTrx, id: string): Promise<Appeal | undefined> {
  const row = (await db('appeals').where({ id }).first()) as AppealRow | undefined;
  return row && toAppeal(row);
}

export async function countAppealsOf(db: DbOrTrx, contestId: string, participantId: string): Promise<number> {
  const row = (await db('appeals')
    .where({ contest_id: contestId, participant_id: participantId })
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

export async function countOpenAppeals(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('appeals').where({ contest_id: contestId, state: 'open' }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** One page of a contest's appeals, open ones first, then the newest; of one participant or all. */
export async function listAppealPage(
  db: DbOrTrx,
  contestId: string,
  page: { participantId?: string; limit: number; offset: number },
): Promise<{ appeals: Appeal[]; total: number }> {
  const { participantId } = page;
  const of = db('appeals').where({
    contest_id: contestId,
    ...(participantId === undefined ? {} : { participant_id: participantId }),
  });
  const count = (await of.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await of
    .orderByRaw("CASE WHEN state = 'open' THEN 0 ELSE 1 END")
    .orderBy([
      { column: 'appealed_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit)
    .offset(page.offset)) as AppealRow[];
  return { appeals: rows.map(toAppeal), total: Number(count.n) };
}

/** Answers an open appeal; false when it was answered before. */
export async function moveAppealAnswered(
  trx: DbOrTrx,
  id: string,
  { state, answer, by, atMs }: { state: AppealState; answer: string; by: string; atMs: number },
): Promise<boolean> {
  const values = { state, answer, answered_by: by, answered_at: atMs };
  return (await trx('appeals').where({ id, state: 'open' }).update(values)) > 0;
}
