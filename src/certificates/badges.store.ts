/** Every query of status lists and of the keys that badges were signed with. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export interface StatusPlace {
  list: number;
  place: number;
  certificateId: string;
}

/** The number of the newest status list and how many places of it are taken; 0 and 0 without any. */
export async function newestList(db: DbOrTrx): Promise<{ list: number; taken: number }> {
  const row = (await db('certificate_statuses').max({ list: 'list' }).first()) as { list: number | null } | undefined;
  const list = Number(row?.list ?? 0);
  if (list === 0) return { list, taken: 0 };
  const count = (await db('certificate_statuses').where({ list }).count({ n: '*' }).first()) as unknown as {
    n: number;
  };
  return { list, taken: Number(count.n) };
}

/** Places of a list that are taken. */
export async function listTaken(db: DbOrTrx, list: number): Promise<Set<number>> {
  const rows = (await db('certificate_statuses').where({ list }).select('place')) as { place: number }[];
  return new Set(rows.map(({ place }) => Number(place)));
}

/** Gives places to certificates. Throws the unique violation when another process took one of them. */
export async function insertPlaces(trx: DbOrTrx, places: readonly StatusPlace[], nowMs: number): Promise<void> {
  const rows = places.map(({ list, place, certificateId }) => ({
    list,
    place,
    certificate_id: certificateId,
    created_at: nowMs,
  }));
  for (let start = 0; start < rows.length; start += 100)
    await trx('certificate_statuses').insert(rows.slice(start, start + 100));
}

/** The place of a certificate whose bit is not set. */
export async function findPlace(db: DbOrTrx, certificateId: string): Promise<StatusPlace | undefined> {
  const row = (await db('certificate_statuses')
    .where({ certificate_id: certificateId })
    .whereNull('ended_at')
    .first()) as { list: number; place: number } | undefined;
  return row && { list: Number(row.list), place: Number(row.place), certificateId };
}

/** Sets the bits of these certificates for good. */
export async function endPlaces(trx: DbOrTrx, certificateIds: readonly string[], nowMs: number): Promise<void> {
  await trx('certificate_statuses')
    .whereIn('certificate_id', [...certificateIds])
    .whereNull('ended_at')
    .update({ ended_at: nowMs });
}

/** Whether a list exists, the places of it whose bits are set, and when the last one was. */
export async function readList(db: DbOrTrx, list: number): Promise<{ ended: number[]; changedAt: number } | undefined> {
  const first = (await db('certificate_statuses').where({ list }).min({ at: 'created_at' }).first()) as
    { at: number | null } | undefined;
  if (first?.at == null) return undefined;
  const rows = (await db('certificate_statuses')
    .where({ list })
    .whereNotNull('ended_at')
    .select('place', 'ended_at')) as {
    place: number;
    ended_at: number;
  }[];
  return {
    ended: rows.map(({ place }) => Number(place)),
    changedAt: Math.max(Number(first.at), ...rows.map((row) => Number(row.ended_at))),
  };
}

/** Remembers a public key; the same key again changes nothing. */
export async function saveKey(db: DbOrTrx, keyId: string, publicJwk: string, nowMs: number): Promise<void> {
  const row = { key_id: keyId, public_jwk: publicJwk, first_used_at: nowMs };
  await db('signing_keys').insert(row).onConflict('key_id').ignore();
}

/** Public keys as JSON, in the order of their first use. */
export async function listKeys(db: DbOrTrx): Promise<{ keyId: string; publicJwk: string }[]> {
  const rows = (await db('signing_keys').orderBy([{ column: 'first_used_at' }, { column: 'key_id' }])) as {
    key_id: string;
    public_jwk: string;
  }[];
  return rows.map((row) => ({ keyId: row.key_id, publicJwk: row.public_jwk }));
}
