/** Every query of the checks of versions. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { CheckResult, CheckState, VersionCheck } from './version-checks.rules.ts';

interface CheckRow {
  version_id: string;
  run: number;
  state: CheckState;
  is_recorded: number;
  requested_by: string | null;
  requested_at: number;
  finished_at: number | null;
  slowest_ms: number | null;
  time_limit_ms: number | null;
  opened_by: string | null;
  opened_at: number | null;
  opened_reason: string | null;
}

function toCheck(row: CheckRow): VersionCheck {
  return {
    versionId: row.version_id,
    run: row.run,
    state: row.state,
    isRecorded: Boolean(row.is_recorded),
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    finishedAt: row.finished_at,
    slowestMs: row.slowest_ms,
    timeLimitMs: row.time_limit_ms,
    openedBy: row.opened_by,
    openedAt: row.opened_at,
    openedReason: row.opened_reason,
  };
}

export async function insertCheck(
  trx: DbOrTrx,
  check: Pick<VersionCheck, 'versionId' | 'state' | 'isRecorded' | 'requestedBy' | 'requestedAt' | 'finishedAt'>,
): Promise<void> {
  await trx('version_checks').insert({
    version_id: check.versionId,
    run: 1,
    state: check.state,
    judged: 0,
    is_recorded: check.isRecorded,
    requested_by: check.requestedBy,
    requested_at: check.requestedAt,
    finished_at: check.finishedAt,
  });
}

export async function findCheck(db: DbOrTrx, versionId: string): Promise<VersionCheck | undefined> {
  const row = (await db('version_checks').where({ version_id: versionId }).first()) as CheckRow | undefined;
  return row && toCheck(row);
}

/** By version; versions without a check are absent. */
export async function listChecks(db: DbOrTrx, versionIds: readonly string[]): Promise<Map<string, VersionCheck>> {
  const rows = (await db('version_checks').whereIn('version_id', versionIds)) as CheckRow[];
  return new Map(rows.map((row) => [row.version_id, toCheck(row)]));
}

/** Starts another run of a check; false when someone else just did. */
export async function moveCheckToWaiting(
  trx: DbOrTrx,
  versionId: string,
  run: number,
  values: { requestedBy: string | null; requestedAt: number },
): Promise<boolean> {
  const changed = await trx('version_checks')
    .where({ version_id: versionId, run })
    .update({
      run: run + 1,
      state: 'waiting',
      judged: 0,
      is_recorded: false,
      requested_by: values.requestedBy,
      requested_at: values.requestedAt,
      finished_at: null,
    });
  return changed > 0;
}

/**
 * Counts an example of a run as judged and locks the row until the transaction ends, so that of two examples that end at
 * the same moment the second sees the first. False when the run has ended or another one has started.
 */
export async function countJudged(trx: DbOrTrx, versionId: string, run: number): Promise<boolean> {
  const changed = await trx('version_checks')
    .where({ version_id: versionId, run, state: 'waiting' })
    .update({ judged: trx.raw('judged + 1') });
  return changed > 0;
}

/** Ends a run; false when it has already ended or another one has started. A limit derived before is kept. */
export async function moveCheckToOver(
  trx: DbOrTrx,
  versionId: string,
  run: number,
  result: Omit<CheckResult, 'state'> & { state: CheckState; finishedAt: number },
): Promise<boolean> {
  const changed = await trx('version_checks')
    .where({ version_id: versionId, run, state: 'waiting' })
    .update({ state: result.state, finished_at: result.finishedAt });
  if (changed === 0) return false;
  if (result.timeLimitMs !== null)
    await trx('version_checks')
      .where({ version_id: versionId })
      .whereNull('time_limit_ms')
      .update({ slowest_ms: result.slowestMs, time_limit_ms: result.timeLimitMs });
  return true;
}

/** Allows a version to be opened although its check has not passed; false when that is already allowed. */
export async function updateOpened(
  trx: DbOrTrx,
  versionId: string,
  values: { by: string | null; at: number; reason: string },
): Promise<boolean> {
  const changed = await trx('version_checks')
    .where({ version_id: versionId })
    .whereNot({ state: 'passed' })
    .whereNull('opened_at')
    .update({ opened_by: values.by, opened_at: values.at, opened_reason: values.reason });
  return changed > 0;
}
