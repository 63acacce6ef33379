/** Ends imports that cannot go on, so that whoever follows one learns why. */
import { systemActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { dropPastBlobsUnchecked } from './past-blobs.service.ts';
import { DELETED, mostAttempts, whyFailed, type PastImport, type WhyFailed } from './past-contests.rules.ts';
import { contestThereUnchecked } from './past-contests.service.ts';
import * as store from './past-contests.store.ts';

/** Ends an import that is at work, and forgets its file and its plan. Safe to repeat. */
export async function failPastImportUnchecked(app: App, one: PastImport, failure: WhyFailed): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const change = { failure, endedAt: nowMs, sha256: null, planSha256: null };
    if (!(await store.movePastImport(trx, one.id, one.state, 'failed', change)) || one.contestId === null) return;
    const subject = { type: 'contest', id: one.contestId };
    const detail = { file: one.fileName, reason: failure.code };
    await insertAudit(trx, systemActor('import'), nowMs, 'contest.import_failed', subject, detail);
  });
  await dropPastBlobsUnchecked(app, one.sha256, one.planSha256);
}

/** Counts an error at the place where an import is. True once it failed too often there, which ends the import. */
export async function gaveUpUnchecked(app: App, one: PastImport, error: unknown): Promise<boolean> {
  const contest = await contestThereUnchecked(app, one);
  if (contest && one.attempts + 1 < mostAttempts(error)) {
    await store.notePastAttempt(app.db, one.id);
    return false;
  }
  app.log.error({ err: error, importId: one.id }, 'the import of a past contest failed');
  await failPastImportUnchecked(app, one, contest ? whyFailed(error) : DELETED);
  return true;
}
