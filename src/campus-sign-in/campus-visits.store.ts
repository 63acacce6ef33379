/** Every query of people on their way to their university and back, and of what it said about them. */
import { createHash } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import type { CampusClaims, VisitPurpose } from './campus.rules.ts';

interface VisitRow {
  id: string;
  provider_id: string;
  purpose: VisitPurpose;
  user_id: string | null;
  next: string;
  proof: string;
  phase: 'sent' | 'answered' | 'done';
  claims: string | null;
  expires_at: number;
}

export interface Visit {
  id: string;
  providerId: string;
  purpose: VisitPurpose;
  userId: string | null;
  next: string;
  /** Encrypted. */
  proof: string;
  phase: 'sent' | 'answered' | 'done';
  claims: CampusClaims | null;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export type NewVisit = Pick<Visit, 'id' | 'providerId' | 'purpose' | 'userId' | 'next' | 'proof'> & {
  state: string;
  nowMs: number;
  expiresAt: number;
};

export async function insertVisit(db: DbOrTrx, visit: NewVisit): Promise<void> {
  await db('campus_visits').insert({
    id: visit.id,
    state_hash: hash(visit.state),
    provider_id: visit.providerId,
    purpose: visit.purpose,
    user_id: visit.userId,
    next: visit.next,
    proof: visit.proof,
    phase: 'sent',
    created_at: visit.nowMs,
    expires_at: visit.expiresAt,
  });
}

/** The visit of this state to this provider, while it is valid. */
export async function findVisit(
  db: DbOrTrx,
  state: string,
  providerId: string,
  nowMs: number,
): Promise<Visit | undefined> {
  const row = (await db('campus_visits')
    .where({ state_hash: hash(state), provider_id: providerId })
    .where('expires_at', '>', nowMs)
    .first()) as VisitRow | undefined;
  return (
    row && {
      id: row.id,
      providerId: row.provider_id,
      purpose: row.purpose,
      userId: row.user_id,
      next: row.next,
      proof: row.proof,
      phase: row.phase,
      claims: row.claims === null ? null : (JSON.parse(row.claims) as CampusClaims),
    }
  );
}

/** The service has answered; false for an answer that came before. */
export async function moveToAnswered(trx: DbOrTrx, id: string, claims: CampusClaims): Promise<boolean> {
  const changed = await trx('campus_visits')
    .where({ id, phase: 'sent' })
    .update({ phase: 'answered', claims: JSON.stringify(claims) });
  return changed > 0;
}

/** What the service said has had its effect; false when it had it before. */
export async function moveToDone(trx: DbOrTrx, id: string): Promise<boolean> {
  return (await trx('campus_visits').where({ id, phase: 'answered' }).update({ phase: 'done', claims: null })) > 0;
}

export async function deleteVisitsBefore(db: DbOrTrx, nowMs: number): Promise<void> {
  await db('campus_visits').where('expires_at', '<=', nowMs).delete();
}

export interface UniversityProof {
  universityId: string;
  providerId: string;
  fullName: string | null;
  email: string | null;
  studentNumber: string | null;
  affiliation: string | null;
  firstAt: number;
  lastAt: number;
}

/** The university has said this about a person; what it said before keeps its dates. */
export async function confirmProof(
  trx: DbOrTrx,
  of: { userId: string; universityId: string; providerId: string },
  { name, email, studentNumber, affiliation }: CampusClaims,
  nowMs: number,
): Promise<void> {
  const claimsHash = hash(JSON.stringify([of.universityId, name, email, studentNumber, affiliation]));
  const where = { user_id: of.userId, provider_id: of.providerId, claims_hash: claimsHash };
  if ((await trx('university_proofs').where(where).update({ last_at: nowMs })) > 0) return;
  await trx('university_proofs').insert({
    id: newId(),
    ...where,
    university_id: of.universityId,
    full_name: name,
    email,
    student_number: studentNumber,
    affiliation,
    first_at: nowMs,
    last_at: nowMs,
  });
}

/** What universities said about a person, the newest first. */
export async function listProofs(db: DbOrTrx, userId: string): Promise<UniversityProof[]> {
  const rows = (await db('university_proofs')
    .where({ user_id: userId })
    .orderBy([
      { column: 'last_at', order: 'desc' },
      { column: 'first_at', order: 'desc' },
    ])) as Record<string, string | number | null>[];
  return rows.map((row) => ({
    universityId: String(row.university_id),
    providerId: String(row.provider_id),
    fullName: row.full_name as string | null,
    email: row.email as string | null,
    studentNumber: row.student_number as string | null,
    affiliation: row.affiliation as string | null,
    firstAt: Number(row.first_at),
    lastAt: Number(row.last_at),
  }));
}

export async function deleteProofsOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('university_proofs').where({ user_id: userId }).delete();
  await trx('campus_visits').where({ user_id: userId }).delete();
}
