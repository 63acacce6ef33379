/** Every query of the texts of contests, of who accepted which, and of what people said of their age. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ByLanguage, Consent, ConsentText, TextVersion } from './consents.rules.ts';
import type { AgeStatement } from './eligibility.rules.ts';

interface TextRow {
  id: string;
  contest_id: string;
  subject_id: string;
  version: number;
  titles: string;
  bodies: string;
  created_by: string | null;
  created_at: number;
  ended_at: number | null;
}

function toText(row: TextRow): ConsentText {
  return {
    id: row.id,
    contestId: row.contest_id,
    subjectId: row.subject_id,
    version: row.version,
    titles: JSON.parse(row.titles) as ByLanguage,
    bodies: JSON.parse(row.bodies) as ByLanguage,
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  };
}

/** Throws the driver's unique violation when the text has a version of this number. */
export async function insertText(trx: DbOrTrx, text: ConsentText): Promise<void> {
  await trx('consent_texts').insert({
    id: text.id,
    contest_id: text.contestId,
    subject_id: text.subjectId,
    version: text.version,
    titles: JSON.stringify(text.titles),
    bodies: JSON.stringify(text.bodies),
    created_by: text.createdBy,
    created_at: text.createdAt,
    ended_at: null,
  });
}

/** Ends a version that is asked for; true if this caller won. */
export async function endText(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  return (await trx('consent_texts').where({ id }).whereNull('ended_at').update({ ended_at: nowMs })) > 0;
}

/** All versions of all texts of a contest, in the order in which the texts were first written. */
export async function listTexts(db: DbOrTrx, contestId: string): Promise<ConsentText[]> {
  const rows = (await db('consent_texts')
    .where({ contest_id: contestId })
    .orderBy(['subject_id', 'version'])) as TextRow[];
  return rows.map(toText);
}

/** The same without their words. */
export async function listTextVersions(db: DbOrTrx, contestId: string): Promise<TextVersion[]> {
  const rows = (await db('consent_texts')
    .where({ contest_id: contestId })
    .orderBy(['subject_id', 'version'])
    .select('id', 'subject_id', 'version', 'ended_at')) as Pick<
    TextRow,
    'id' | 'subject_id' | 'version' | 'ended_at'
  >[];
  return rows.map((row) => ({
    ...{ id: row.id, subjectId: row.subject_id, version: row.version },
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  }));
}

/** Notes that a person accepted a version; once is enough. */
export async function insertConsents(
  trx: DbOrTrx,
  contestId: string,
  userId: string,
  textIds: readonly string[],
  nowMs: number,
): Promise<void> {
  if (textIds.length === 0) return;
  const rows = textIds.map((id) => ({ text_id: id, user_id: userId, contest_id: contestId, accepted_at: nowMs }));
  await trx('consents').insert(rows).onConflict(['text_id', 'user_id']).ignore();
}

/** What a person accepted in a contest. */
export async function listConsentsOf(db: DbOrTrx, contestId: string, userId: string): Promise<Consent[]> {
  return toConsents(await db('consents').where({ contest_id: contestId, user_id: userId }));
}

/** A page of the log of a contest, newest first, and how many entries it has. */
export async function listConsentPage(
  db: DbOrTrx,
  contestId: string,
  query: { limit: number; offset: number },
): Promise<{ consents: Consent[]; total: number }> {
  const counted = (await db('consents').where({ contest_id: contestId }).count({ n: '*' }).first()) as { n: number };
  const rows = db('consents')
    .where({ contest_id: contestId })
    .orderBy([{ column: 'accepted_at', order: 'desc' }, { column: 'user_id' }, { column: 'text_id' }])
    .limit(query.limit)
    .offset(query.offset);
  return { consents: toConsents(await rows), total: Number(counted.n) };
}

function toConsents(rows: unknown): Consent[] {
  return (rows as { text_id: string; user_id: string; accepted_at: number }[]).map((row) => ({
    textId: row.text_id,
    userId: row.user_id,
    acceptedAt: Number(row.accepted_at),
  }));
}

/** Keeps the first statement of a person in a contest. */
export async function insertStatement(
  trx: DbOrTrx,
  contestId: string,
  userId: string,
  statement: AgeStatement,
  nowMs: number,
): Promise<void> {
  await trx('age_statements')
    .insert({
      contest_id: contestId,
      user_id: userId,
      age: statement.age,
      guardian_name: statement.guardianName,
      guardian_contact: statement.guardianContact,
      stated_at: nowMs,
    })
    .onConflict(['contest_id', 'user_id'])
    .ignore();
}

/** What these people said of their age in a contest, by user id. */
export async function listStatements(
  db: DbOrTrx,
  contestId: string,
  userIds: readonly string[],
): Promise<Map<string, AgeStatement>> {
  if (userIds.length === 0) return new Map();
  const rows = (await db('age_statements')
    .where({ contest_id: contestId })
    .whereIn('user_id', [...userIds])) as {
    user_id: string;
    age: AgeStatement['age'];
    guardian_name: string | null;
    guardian_contact: string | null;
  }[];
  return new Map(
    rows.map((row) => [
      row.user_id,
      { age: row.age, guardianName: row.guardian_name, guardianContact: row.guardian_contact },
    ]),
  );
}

/** Forgets who the guardians of an erased account are; that there was one stays. */
export async function forgetGuardians(db: DbOrTrx, userId: string): Promise<void> {
  await db('age_statements').where({ user_id: userId }).update({ guardian_name: null, guardian_contact: null });
}
