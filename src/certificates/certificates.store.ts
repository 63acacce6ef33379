/** Every query of certificates. Moves are guarded, so that of two at once one wins. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import {
  currentKey,
  type Certificate,
  type CertificateFacts,
  type CertificateState,
  type EndCause,
} from './certificates.rules.ts';

interface CertificateRow {
  id: string;
  serial: string;
  batch_id: string;
  place_type: 'contest';
  place_id: string;
  source_key: string;
  user_id: string;
  name: string;
  facts: string;
  state: CertificateState;
  cause: EndCause | null;
  reason: string | null;
  issued_at: number;
  ended_at: number | null;
  replaced_by_id: string | null;
}

function toCertificate(row: CertificateRow): Certificate {
  return {
    id: row.id,
    serial: row.serial,
    batchId: row.batch_id,
    placeType: row.place_type,
    placeId: row.place_id,
    sourceKey: row.source_key,
    userId: row.user_id,
    name: row.name,
    facts: JSON.parse(row.facts) as CertificateFacts,
    state: row.state,
    cause: row.cause,
    reason: row.reason,
    issuedAt: Number(row.issued_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    replacedById: row.replaced_by_id,
  };
}

/** Adds valid certificates. Throws the unique violation when one of these people has a current one of that source. */
export async function insertCertificates(trx: DbOrTrx, certificates: readonly Certificate[]): Promise<void> {
  const rows = certificates.map((one) => ({
    id: one.id,
    serial: one.serial,
    batch_id: one.batchId,
    place_type: one.placeType,
    place_id: one.placeId,
    source_key: one.sourceKey,
    user_id: one.userId,
    name: one.name,
    facts: JSON.stringify(one.facts),
    state: one.state,
    issued_at: one.issuedAt,
    current_key: currentKey(one.sourceKey, one.userId),
  }));
  for (let start = 0; start < rows.length; start += 50) await trx('certificates').insert(rows.slice(start, start + 50));
}

export async function findCertificate(db: DbOrTrx, id: string): Promise<Certificate | undefined> {
  const row = (await db('certificates').where({ id }).first()) as CertificateRow | undefined;
  return row && toCertificate(row);
}

export async function findBySerial(db: DbOrTrx, serial: string): Promise<Certificate | undefined> {
  const row = (await db('certificates').where({ serial }).first()) as CertificateRow | undefined;
  return row && toCertificate(row);
}

/** The current certificates of a source: valid, or revoked by staff. */
export async function listCurrent(db: DbOrTrx, sourceKey: string): Promise<Certificate[]> {
  const rows = (await db('certificates')
    .where({ source_key: sourceKey })
    .whereNotNull('current_key')
    .orderBy('id')) as CertificateRow[];
  return rows.map(toCertificate);
}

/** Certificates of a person that were replaced by none yet, for the link to what replaces them. */
export async function listUnreplaced(
  db: DbOrTrx,
  sourceKey: string,
  userIds: readonly string[],
): Promise<Certificate[]> {
  const rows = (await db('certificates')
    .where({ source_key: sourceKey, state: 'superseded' })
    .whereNull('replaced_by_id')
    .whereIn('user_id', [...userIds])) as CertificateRow[];
  return rows.map(toCertificate);
}

/** A person's certificates, the newest first. */
export async function listOfPerson(db: DbOrTrx, userId: string): Promise<Certificate[]> {
  const rows = (await db('certificates').where({ user_id: userId }).orderBy('id', 'desc')) as CertificateRow[];
  return rows.map(toCertificate);
}

export interface CertificateFilter {
  placeId: string;
  query: string;
  state: CertificateState | undefined;
}

function filtered(db: DbOrTrx, { placeId, query, state }: CertificateFilter): Knex.QueryBuilder {
  const chosen = db('certificates').where({ place_type: 'contest', place_id: placeId });
  if (state !== undefined) chosen.where({ state });
  if (query !== '')
    chosen.where(
      (either) =>
        void either
          .whereRaw("LOWER(name) LIKE ? ESCAPE '|'", [containing(query)])
          .orWhere({ serial: query.toUpperCase() }),
    );
  return chosen;
}

/** One page of a contest's certificates, the newest first, and how many there are. */
export async function listOfContest(
  db: DbOrTrx,
  filter: CertificateFilter,
  part: { limit: number; offset: number },
): Promise<{ certificates: Certificate[]; total: number }> {
  const count = (await filtered(db, filter).count({ n: '*' }).first()) as { n: number };
  const rows = (await filtered(db, filter)
    .orderBy('id', 'desc')
    .limit(part.limit)
    .offset(part.offset)) as CertificateRow[];
  return { certificates: rows.map(toCertificate), total: Number(count.n) };
}

/** The next valid certificates of a contest after one of them, in a fixed order. */
export async function listValidAfter(
  db: DbOrTrx,
  placeId: string,
  afterId: string,
  limit: number,
): Promise<Certificate[]> {
  const rows = (await db('certificates')
    .where({ place_type: 'contest', place_id: placeId, state: 'valid' })
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)) as CertificateRow[];
  return rows.map(toCertificate);
}

/** How many certificates of a contest are in each state. */
export async function countStates(db: DbOrTrx, placeId: string): Promise<Record<CertificateState, number>> {
  const rows = (await db('certificates')
    .where({ place_type: 'contest', place_id: placeId })
    .groupBy('state')
    .select('state')
    .count({ n: '*' })) as { state: CertificateState; n: number }[];
  const counts = { valid: 0, revoked: 0, superseded: 0 };
  for (const { state, n } of rows) counts[state] = Number(n);
  return counts;
}

/** Ends a valid certificate. True if this caller did. A superseded one makes room for another of its source and person. */
export async function endCertificate(
  trx: DbOrTrx,
  id: string,
  end: { state: 'revoked' | 'superseded'; cause: EndCause; reason: string | null; endedAt: number },
): Promise<boolean> {
  const { state, cause, reason, endedAt } = end;
  const room = state === 'superseded' ? { current_key: null } : {};
  const moved = await trx('certificates')
    .where({ id, state: 'valid' })
    .update({ state, cause, reason, ended_at: endedAt, ...room });
  return moved > 0;
}

/** Makes a certificate valid that staff revoked. True if this caller did. */
export async function reinstateCertificate(trx: DbOrTrx, id: string): Promise<boolean> {
  const moved = await trx('certificates')
    .where({ id, state: 'revoked', cause: 'staff' })
    .update({ state: 'valid', cause: null, reason: null, ended_at: null });
  return moved > 0;
}

export async function setReplacement(trx: DbOrTrx, id: string, replacedById: string): Promise<void> {
  await trx('certificates').where({ id }).update({ replaced_by_id: replacedById });
}

/** Takes the name of an erased account, and that of the team, off all its certificates, and ends those that are valid. */
export async function eraseHolder(trx: DbOrTrx, certificate: Certificate, name: string, nowMs: number): Promise<void> {
  const facts: CertificateFacts = { ...certificate.facts, team: null };
  const end = certificate.state === 'valid' ? { state: 'revoked', cause: 'erased', reason: null, ended_at: nowMs } : {};
  await trx('certificates')
    .where({ id: certificate.id })
    .update({ name, facts: JSON.stringify(facts), ...end });
}
