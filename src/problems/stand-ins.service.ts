/** What stands in for the problems of imported contests, so that rounds, boards and results name them. */
import { createHash } from 'node:crypto';
import type { Transaction } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import { titleOf } from './current-version.service.ts';
import { deleteStandIns, insertStandIn } from './problems.store.ts';
import { standInPackage, standInSlug, type StandIn } from './stand-ins.rules.ts';

/** Adds them, one version each. */
export async function makeStandIns(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  standIns: readonly StandIn[],
): Promise<void> {
  for (const one of standIns) {
    const pkg = standInPackage(one);
    const manifest = JSON.stringify(pkg);
    const problemId = newId();
    const contentHash = createHash('sha256').update(manifest).digest('hex');
    const { versionId } = one;
    await insertStandIn(
      trx,
      contestId,
      {
        ...{ id: problemId, slug: standInSlug(versionId), ...titleOf(pkg), isPublic: false },
        ...{ currentVersionId: versionId, currentNumber: 1, updatedAt: nowMs },
      },
      { id: versionId, problemId, number: 1, contentHash, importedBy: null, createdAt: nowMs },
      manifest,
    );
  }
}

/** Removes those of a contest that is removed for good. */
export async function removeStandIns(trx: Transaction, contestId: string): Promise<void> {
  await deleteStandIns(trx, contestId);
}
