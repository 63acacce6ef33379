/** Every query of calls for proposals. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { CallDraft, PartnershipCall } from './partnership-calls.rules.ts';

interface Row {
  id: string;
  title_en: string;
  title_zh: string;
  text_en: string;
  text_zh: string;
  opens_at: number;
  closes_at: number;
  per_person: number;
  per_university: number;
}

function toCall(row: Row): PartnershipCall {
  return {
    id: row.id,
    titles: { en: row.title_en, zh: row.title_zh },
    texts: { en: row.text_en, zh: row.text_zh },
    opensAt: Number(row.opens_at),
    closesAt: Number(row.closes_at),
    perPerson: row.per_person,
    perUniversity: row.per_university,
  };
}

export async function insertCall(db: DbOrTrx, id: string, draft: CallDraft, nowMs: number): Promise<void> {
  await db('partnership_calls').insert({
    id,
    title_en: draft.titles.en,
    title_zh: draft.titles.zh,
    text_en: draft.texts.en,
    text_zh: draft.texts.zh,
    opens_at: draft.opensAt,
    closes_at: draft.closesAt,
    per_person: draft.perPerson,
    per_university: draft.perUniversity,
    created_at: nowMs,
  });
}

export async function findCall(db: DbOrTrx, id: string): Promise<PartnershipCall | undefined> {
  const row = (await db('partnership_calls').where({ id }).first()) as Row | undefined;
  return row && toCall(row);
}

/** The ones that close last first. */
export async function listCalls(db: DbOrTrx, limit: number): Promise<PartnershipCall[]> {
  const rows = (await db('partnership_calls')
    .orderBy([
      { column: 'closes_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)) as Row[];
  return rows.map(toCall);
}

/** Ends a call early; false if it has ended. */
export async function updateCallEnd(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const changed = await trx('partnership_calls')
    .where({ id })
    .where('closes_at', '>', nowMs)
    .update({ closes_at: nowMs });
  return changed > 0;
}

/** Counts a submission. It comes before reading quotas, since the row is then locked until the transaction ends. */
export async function countSubmission(trx: DbOrTrx, id: string): Promise<void> {
  await trx('partnership_calls').where({ id }).increment('submissions', 1);
}

/** Proposals whose submission counts for a call, of a person, and for a university; without this one. */
export async function countSubmitted(
  trx: DbOrTrx,
  callId: string,
  of: { partnershipId: string; ownerId: string; universityId: string },
): Promise<{ ofPerson: number; ofUniversity: number }> {
  const count = async (where: object): Promise<number> => {
    const row = (await trx('partnerships')
      .where({ counted_call_id: callId, ...where })
      .whereNot({ id: of.partnershipId })
      .count({ n: '*' })
      .first()) as { n: number } | undefined;
    return Number(row?.n ?? 0);
  };
  return {
    ofPerson: await count({ owner_id: of.ownerId }),
    ofUniversity: await count({ counted_university_id: of.universityId }),
  };
}
