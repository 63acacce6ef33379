/** Finds submissions that are unchanged copies of the starter code: they earn no awards. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { baseOfUnchecked, type BaseTree } from './source-base.service.ts';
import { listFiles } from './submissions.store.ts';

/** The submissions that do not change their problem's starter code. Problems without starter code have no copies. */
export async function starterCopiesAmongUnchecked(
  app: App,
  submissions: readonly { submissionId: string; problemVersionId: string }[],
): Promise<Set<string>> {
  const bases = new Map<string, BaseTree | undefined>();
  const copies = new Set<string>();
  for (const { submissionId, problemVersionId } of submissions) {
    if (!bases.has(problemVersionId)) {
      const { kernel } = (await getProblemVersionUnchecked(app, problemVersionId)).pkg;
      bases.set(problemVersionId, kernel ? await baseOfUnchecked(app, kernel.baseArchive.sha256) : undefined);
    }
    const base = bases.get(problemVersionId);
    if (base && (await isCopy(app, submissionId, base))) copies.add(submissionId);
  }
  return copies;
}

/** A deleted file has no hash, so it never equals a file of the starter code. */
async function isCopy(app: App, submissionId: string, base: BaseTree): Promise<boolean> {
  const files = await listFiles(app.db, submissionId);
  return files.every(({ path, sha256 }) => {
    const content = base.read(path);
    return content !== undefined && createHash('sha256').update(content).digest('hex') === sha256;
  });
}
