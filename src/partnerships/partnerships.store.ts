/** Every query of partnerships. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { PartnerUniversity, Partnership, PartnershipState, Proposal } from './partnerships.rules.ts';

interface PartnershipRow {
  id: string;
  owner_id: string;
  university_id: string;
  university_name: string;
  title: string;
  term: string;
  expected_students: number;
  syllabus: string;
  engineers_wanted: string;
  state: PartnershipState;
  call_id: string | null;
  renewed_from_id: string | null;
  counted_call_id: string | null;
  counted_university_id: string | null;
  created_at: number;
  updated_at: number;
}

function toPartnership(row: PartnershipRow): Partnership {
  return {
    id: row.id,
    ownerId: row.owner_id,
    universityId: row.university_id,
    universityName: row.university_name,
    title: row.title,
    term: row.term,
    expectedStudents: row.expected_students,
    syllabus: row.syllabus,
    engineersWanted: row.engineers_wanted,
    state: row.state,
    callId: row.call_id,
    renewedFromId: row.renewed_from_id,
    counted: { callId: row.counted_call_id, universityId: row.counted_university_id },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function query(db: DbOrTrx) {
  return db('partnerships as p')
    .join('universities as u', 'u.id', 'p.university_id')
    .select('p.*', 'u.name as university_name');
}

export async function insertPartnership(
  trx: DbOrTrx,
  values: {
    id: string;
    ownerId: string;
    universityId: string;
    input: Proposal;
    nowMs: number;
    renewedFromId?: string;
  },
): Promise<void> {
  await trx('partnerships').insert({
    id: values.id,
    owner_id: values.ownerId,
    state: 'draft',
    renewed_from_id: values.renewedFromId ?? null,
    created_at: values.nowMs,
    updated_at: values.nowMs,
    ...columns(values.universityId, values.input),
  });
}

function columns(universityId: string, input: Proposal) {
  return {
    university_id: universityId,
    title: input.title,
    term: input.term,
    expected_students: input.expectedStudents,
    syllabus: input.syllabus,
    engineers_wanted: input.engineersWanted,
    call_id: input.callId ?? null,
  };
}

/** Changes the text while it is editable; false when the state no longer allows it. */
export async function updatePartnership(
  trx: DbOrTrx,
  id: string,
  universityId: string,
  input: Proposal,
  nowMs: number,
): Promise<boolean> {
  const changed = await trx('partnerships')
    .where({ id })
    .whereIn('state', ['draft', 'changes_requested'])
    .update({ ...columns(universityId, input), updated_at: nowMs });
  return changed > 0;
}

/** What a submission counts for from now on; false when the proposal was edited since it was read. */
export async function updateCounted(
  trx: DbOrTrx,
  { id, callId, universityId }: Pick<Partnership, 'id' | 'callId' | 'universityId'>,
): Promise<boolean> {
  const counted = { counted_call_id: callId, counted_university_id: callId === null ? null : universityId };
  return (await trx('partnerships').where({ id, call_id: callId, university_id: universityId }).update(counted)) > 0;
}

/** An agreement was signed. */
export async function updateAgreed(trx: DbOrTrx, id: string, nowMs: number): Promise<void> {
  await trx('partnerships').where({ id }).update({ agreed_at: nowMs });
}

/** The only query that changes a state. True if this caller won. */
export async function movePartnership(
  trx: DbOrTrx,
  id: string,
  from: readonly PartnershipState[],
  to: PartnershipState,
  nowMs: number,
): Promise<boolean> {
  return (await trx('partnerships').where({ id }).whereIn('state', from).update({ state: to, updated_at: nowMs })) > 0;
}

/** Gives it to another owner; false when it has another one already. */
export async function updateOwner(
  trx: DbOrTrx,
  id: string,
  fromId: string,
  toId: string,
  nowMs: number,
): Promise<boolean> {
  return (await trx('partnerships').where({ id, owner_id: fromId }).update({ owner_id: toId, updated_at: nowMs })) > 0;
}

export async function findPartnership(db: DbOrTrx, id: string): Promise<Partnership | undefined> {
  const row = (await query(db).where('p.id', id).first()) as PartnershipRow | undefined;
  return row && toPartnership(row);
}

export interface PartnershipFilter {
  ownerId?: string;
  state?: PartnershipState;
  limit: number;
  offset: number;
}

/** Newest change first; without `ownerId` drafts are left out. */
export async function listPartnerships(
  db: DbOrTrx,
  filter: PartnershipFilter,
): Promise<{ items: Partnership[]; total: number }> {
  const narrow = <Q extends { where: (...args: never[]) => unknown }>(rows: Q): Q => {
    const q = rows as unknown as {
      where(column: string, value: unknown): void;
      whereNot(column: string, value: unknown): void;
    };
    if (filter.ownerId) q.where('p.owner_id', filter.ownerId);
    else q.whereNot('p.state', 'draft');
    if (filter.state) q.where('p.state', filter.state);
    return rows;
  };
  const rows = (await narrow(query(db))
    .orderBy([
      { column: 'p.updated_at', order: 'desc' },
      { column: 'p.id', order: 'desc' },
    ])
    .limit(filter.limit)
    .offset(filter.offset)) as PartnershipRow[];
  const count = (await narrow(db('partnerships as p').count({ n: '*' })).first()) as unknown as { n: number };
  return { items: rows.map(toPartnership), total: Number(count.n) };
}

/** How many partnerships are in each state, for the dashboard. */
export async function countByState(db: DbOrTrx): Promise<Record<string, number>> {
  const rows = (await db('partnerships').select('state').count({ n: '*' }).groupBy('state')) as unknown as {
    state: string;
    n: number;
  }[];
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]));
}

/** How many partnerships a university has. */
export async function countOfUniversity(db: DbOrTrx, universityId: string): Promise<number> {
  const row = (await db('partnerships').where({ university_id: universityId }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Moves every partnership of a university to another one; how many. */
export async function updateUniversity(trx: DbOrTrx, fromId: string, toId: string): Promise<number> {
  await trx('partnerships').where({ counted_university_id: fromId }).update({ counted_university_id: toId });
  return await trx('partnerships').where({ university_id: fromId }).update({ university_id: toId });
}

/** Universities with a signed agreement in these states, by name. */
export async function listPartners(db: DbOrTrx, states: readonly PartnershipState[]): Promise<PartnerUniversity[]> {
  const rows = (await db('partnerships as p')
    .join('universities as u', 'u.id', 'p.university_id')
    .whereIn('p.state', states)
    .whereNotNull('p.agreed_at')
    .groupBy('u.id', 'u.name')
    .orderBy('u.name')
    .select('u.name')
    .count({ n: '*' })
    .sum({ running: db.raw("case when p.state = 'running' then 1 else 0 end") })
    .min({ since: 'p.agreed_at' })) as unknown as { name: string; n: number; running: number; since: number }[];
  return rows.map((row) => ({
    name: row.name,
    partnerships: Number(row.n),
    running: Number(row.running),
    since: Number(row.since),
  }));
}
