/** Every query of the batches in which certificates are issued. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { CertificateTexts } from './certificate-texts.rules.ts';
import type { RecipientChoice } from './recipients.rules.ts';

/** One issuing of certificates: from what, to whom, and with which words. */
export interface Batch {
  id: string;
  placeType: 'contest';
  placeId: string;
  sourceKey: string;
  sourceId: string;
  choice: RecipientChoice;
  texts: CertificateTexts;
  issuedBy: string;
  issuedAt: number;
  state: 'waiting' | 'done';
  total: number;
  made: number;
}

interface BatchRow {
  id: string;
  place_type: 'contest';
  place_id: string;
  source_key: string;
  source_id: string;
  choice: string;
  texts: string;
  issued_by: string;
  issued_at: number;
  state: 'waiting' | 'done';
  total: number;
  made: number;
}

function toBatch(row: BatchRow): Batch {
  return {
    id: row.id,
    placeType: row.place_type,
    placeId: row.place_id,
    sourceKey: row.source_key,
    sourceId: row.source_id,
    choice: JSON.parse(row.choice) as RecipientChoice,
    texts: JSON.parse(row.texts) as CertificateTexts,
    issuedBy: row.issued_by,
    issuedAt: Number(row.issued_at),
    state: row.state,
    total: Number(row.total),
    made: Number(row.made),
  };
}

/** Adds a batch. Throws the unique violation when its form was sent before. */
export async function insertBatch(trx: DbOrTrx, batch: Batch, formKey: string): Promise<void> {
  await trx('certificate_batches').insert({
    id: batch.id,
    place_type: batch.placeType,
    place_id: batch.placeId,
    source_key: batch.sourceKey,
    source_id: batch.sourceId,
    choice: JSON.stringify(batch.choice),
    texts: JSON.stringify(batch.texts),
    issued_by: batch.issuedBy,
    issued_at: batch.issuedAt,
    state: batch.state,
    total: batch.total,
    made: batch.made,
    form_key: formKey,
  });
}

export async function findBatch(db: DbOrTrx, id: string): Promise<Batch | undefined> {
  const row = (await db('certificate_batches').where({ id }).first()) as BatchRow | undefined;
  return row && toBatch(row);
}

/** Batches of a contest, the newest first. */
export async function listBatches(db: DbOrTrx, placeId: string): Promise<Batch[]> {
  const rows = (await db('certificate_batches')
    .where({ place_type: 'contest', place_id: placeId })
    .orderBy('id', 'desc')) as BatchRow[];
  return rows.map(toBatch);
}

/** The newest batch of the site, for the words of the next. */
export async function findNewestBatch(db: DbOrTrx): Promise<Batch | undefined> {
  const row = (await db('certificate_batches').orderBy('id', 'desc').first()) as BatchRow | undefined;
  return row && toBatch(row);
}

/** Counts certificates that were written. */
export async function addMade(trx: DbOrTrx, id: string, made: number): Promise<void> {
  await trx('certificate_batches').where({ id }).increment('made', made);
}

/** Ends a batch. True if this caller did. */
export async function finishBatch(trx: DbOrTrx, id: string): Promise<boolean> {
  return (await trx('certificate_batches').where({ id, state: 'waiting' }).update({ state: 'done' })) > 0;
}
