/** Every query of the verifications of versions. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verification, VerificationState } from './verifications.rules.ts';

interface VerificationRow {
  version_id: string;
  number: number;
  state: VerificationState;
  total: number;
  judged: number;
  agreeing: number;
  disagreeing: number;
  unjudged: number;
  time_limit_ms: number;
  started_by: string | null;
  started_at: number;
  stopped_by: string | null;
  finished_at: number | null;
}

function toVerification(row: VerificationRow): Verification {
  return {
    versionId: row.version_id,
    number: row.number,
    state: row.state,
    total: row.total,
    judged: row.judged,
    agreeing: row.agreeing,
    disagreeing: row.disagreeing,
    unjudged: row.unjudged,
    timeLimitMs: row.time_limit_ms,
    startedBy: row.started_by,
    startedAt: row.started_at,
    stoppedBy: row.stopped_by,
    finishedAt: row.finished_at,
  };
}

/** Adds a running one. Throws the unique violation when that number is taken. */
export async function insertVerification(
  trx: DbOrTrx,
  one: Pick<Verification, 'versionId' | 'number' | 'total' | 'timeLimitMs' | 'startedBy' | 'startedAt'>,
): Promise<void> {
  await trx('version_verifications').insert({
    version_id: one.versionId,
    number: one.number,
    state: 'running',
    total: one.total,
    judged: 0,
    agreeing: 0,
    disagreeing: 0,
    unjudged: 0,
    time_limit_ms: one.timeLimitMs,
    started_by: one.startedBy,
    started_at: one.startedAt,
  });
}

export async function findVerification(
  db: DbOrTrx,
  versionId: string,
  number: number,
): Promise<Verification | undefined> {
  const row = (await db('version_verifications').where({ version_id: versionId, number }).first()) as
    VerificationRow | undefined;
  return row && toVerification(row);
}

/** Of several versions, the newest of each version first. */
export async function listVerifications(db: DbOrTrx, versionIds: readonly string[]): Promise<Verification[]> {
  if (versionIds.length === 0) return [];
  const rows = (await db('version_verifications')
    .whereIn('version_id', [...versionIds])
    .orderBy([{ column: 'version_id' }, { column: 'number', order: 'desc' }])) as VerificationRow[];
  return rows.map(toVerification);
}

/**
 * Counts an example as done and locks the row until the transaction ends, so that of two that end at the same moment the
 * second sees the first. False when it no longer runs.
 */
export async function countVerified(trx: DbOrTrx, versionId: string, number: number): Promise<boolean> {
  const changed = await trx('version_verifications')
    .where({ version_id: versionId, number, state: 'running' })
    .update({ judged: trx.raw('judged + 1') });
  return changed > 0;
}

/** Locks the row of one that runs until the transaction ends; false when it is over. */
export async function holdVerification(trx: DbOrTrx, versionId: string, number: number): Promise<boolean> {
  const held = await trx('version_verifications')
    .where({ version_id: versionId, number, state: 'running' })
    .update({ judged: trx.raw('judged') });
  return held > 0;
}

/** Ends one that runs. True if this caller won. */
export async function moveVerificationToOver(
  trx: DbOrTrx,
  versionId: string,
  number: number,
  values: Pick<Verification, 'agreeing' | 'disagreeing' | 'unjudged' | 'finishedAt' | 'stoppedBy'> & {
    state: 'finished' | 'stopped';
  },
): Promise<boolean> {
  const { agreeing, disagreeing, unjudged } = values;
  const changed = await trx('version_verifications')
    .where({ version_id: versionId, number, state: 'running' })
    .update({
      ...{ agreeing, disagreeing, unjudged },
      state: values.state,
      stopped_by: values.stoppedBy,
      finished_at: values.finishedAt,
    });
  return changed > 0;
}
