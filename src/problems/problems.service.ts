/** Problems on the site: importing packages, immutable versions, who sees what (`problem-people.service.ts` says who may). */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, Forbidden, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { makeCurrent, titleOf } from './current-version.service.ts';
import { blobsOf, storedPackage } from '../packages/package-judging.rules.ts';
import type { ProblemPackage } from '../packages/package.rules.ts';
import type { ListedProblem, LoadedVersion, Problem, ProblemVersion } from './problems.rules.ts';
import {
  giveRole,
  mayWithProblem,
  ownProblemRoles,
  problemRolesOf,
  requireWithProblem,
} from './problem-people.service.ts';
import { scopedRolesOf, type ProblemRole } from './problem-people.rules.ts';
import * as store from './problems.store.ts';
import { withDerived } from './version-checks.rules.ts';
import { beginCheck, requireOpenableUnchecked } from './version-checks.service.ts';
import { findCheck } from './version-checks.store.ts';

const CACHED_VERSIONS = 50;
const caches = new WeakMap<App, Map<string, LoadedVersion>>();

export interface Imported {
  problemId: string;
  versionId: string;
  number: number;
  slug: string;
  /** False when this content was already imported. */
  isNew: boolean;
}

/** The stored form of a package, and the hash that tells whether two imports are the same version. */
export function contentOf(pkg: ProblemPackage): { manifest: string; contentHash: string } {
  const manifest = JSON.stringify(storedPackage(pkg));
  return { manifest, contentHash: createHash('sha256').update(manifest).digest('hex') };
}

/**
 * How a version is checked before it may be opened: `queued` has the site judge examples of it, `recorded` says that they
 * were judged before it was packed; without either it is not checked, and whoever imports it vouches for it.
 */
export type CheckOnImport = 'queued' | 'recorded';

/**
 * Whether this person may import a package under its short name: a new problem, or the next version of one they edit.
 * @throws Unauthenticated, Forbidden; `problem_of_others` where the short name is taken by a problem they may not change
 */
export async function requireMayImport(app: App, actor: Actor, slug: string): Promise<void> {
  const known = await store.findProblemBySlug(app.db, slug);
  if (!known) requirePermission(actor, 'problem.import');
  else if (!(await mayWithProblem(app, actor, 'problem.edit', known.id))) {
    requirePermission(actor, 'problem.import');
    throw new Forbidden('problem_of_others', { slug });
  }
}

/** Whether the pages of importing are for this person: who may make problems, and who edits one. */
export async function requireImporter(app: App, actor: Actor): Promise<void> {
  const roles = [...(await ownProblemRoles(app, actor)).values()];
  if (!roles.some((role) => may(actor, 'problem.edit', scopedRolesOf(role))))
    requirePermission(actor, 'problem.import');
}

/**
 * Stores a valid package, while it is open, as the next version of its problem. The same content is the same version. Of a
 * problem that is open for practice people keep the version they have until the new one has passed its check. Whoever imports a new problem owns it. @throws as `requireMayImport`
 */
export async function importPackage(
  app: App,
  actor: Actor,
  pkg: ProblemPackage,
  check?: CheckOnImport,
): Promise<Imported> {
  await requireMayImport(app, actor, pkg.shortName);
  for (const blob of blobsOf(pkg)) {
    if (!(await app.blobs.has(blob.sha256))) await app.blobs.put(await blob.read());
  }
  const { manifest, contentHash } = contentOf(pkg);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const imported = await writeVersion(app, actor, pkg, { manifest, contentHash, check });
      app.background.poke();
      return imported;
    } catch (error) {
      // Someone imported the same problem at the same moment: read again.
      if (!isUniqueViolation(error) || attempt > 3) throw error;
    }
  }
}

async function writeVersion(
  app: App,
  actor: Actor,
  pkg: ProblemPackage,
  { manifest, contentHash, check }: { manifest: string; contentHash: string; check: CheckOnImport | undefined },
): Promise<Imported> {
  const nowMs = app.clock.nowMs();
  const slug = pkg.shortName;
  return await inTransaction(app.db, async (trx) => {
    const known = await store.findProblemBySlug(trx, slug);
    // Someone else may have made the problem since it was asked who may.
    if (known && !may(actor, 'problem.edit', await problemRolesOf(app, actor, known.id, trx)))
      throw new Forbidden('problem_of_others', { slug });
    const same = known && (await store.findVersionByHash(trx, known.id, contentHash));
    if (known && same) return { problemId: known.id, versionId: same.id, number: same.number, slug, isNew: false };
    const problemId = known?.id ?? newId();
    const number = 1 + (known ? await store.newestNumber(trx, known.id) : 0);
    const version: ProblemVersion = {
      id: newId(),
      problemId,
      number,
      contentHash,
      importedBy: actorId(actor),
      createdAt: nowMs,
    };
    await store.insertVersion(trx, version, manifest);
    if (check) await beginCheck(trx, actor, version, check);
    if (!known) {
      await store.insertProblem(trx, {
        id: problemId,
        slug,
        ...titleOf(pkg),
        isPublic: false,
        currentVersionId: version.id,
        currentNumber: number,
        updatedAt: nowMs,
      });
      if (actor.kind === 'user') await giveRole(trx, actor, nowMs, { id: problemId, slug }, actor.id, 'owner');
    } else {
      // One that waits for its check is no one's version yet, also where the problem is being opened at this moment.
      await makeCurrent(trx, version, pkg, nowMs, check === 'queued');
    }
    await insertAudit(trx, actor, nowMs, 'problem.imported', { type: 'problem', id: problemId }, { slug, number });
    return { problemId, versionId: version.id, number, slug, isNew: true };
  });
}

/**
 * A version with its problem and manifest, without asking who may see it. Versions never change but for a time limit that
 * is derived once, so they are kept in memory. @throws NotFound
 */
export async function getProblemVersionUnchecked(app: App, versionId: string): Promise<LoadedVersion> {
  const cache = caches.get(app) ?? new Map<string, LoadedVersion>();
  caches.set(app, cache);
  const cached = cache.get(versionId);
  const loaded = cached ?? (await store.findLoadedVersion(app.db, versionId));
  if (!loaded) throw new NotFound('problem_not_found');
  // Another process may have derived it.
  if (loaded.pkg.limits.timeLimitFrom === 'default')
    loaded.pkg.limits = withDerived(loaded.pkg.limits, await findCheck(app.db, versionId));
  if (cached) cache.delete(versionId);
  cache.set(versionId, loaded);
  const [oldest] = cache.keys();
  if (cache.size > CACHED_VERSIONS && oldest !== undefined) cache.delete(oldest);
  return loaded;
}

/** A problem that is open for practice, or one the actor may read. @throws NotFound also for a hidden one. */
export async function getProblemBySlug(app: App, actor: Actor, slug: string): Promise<Problem> {
  const problem = await store.findProblemBySlug(app.db, slug);
  if (!problem || !(problem.isPublic || (await mayWithProblem(app, actor, 'problem.read', problem.id))))
    throw new NotFound('problem_not_found');
  return problem;
}

/** A problem by its id, on the same terms. @throws NotFound */
export async function getProblem(app: App, actor: Actor, id: string): Promise<Problem> {
  const problem = await store.findProblem(app.db, id);
  return await getProblemBySlug(app, actor, problem?.slug ?? '');
}

/** Problems this person may see, by name. */
export async function listProblems(
  app: App,
  actor: Actor,
  filter: { search?: string; page: number; pageSize: number },
): Promise<{ items: ListedProblem[]; total: number }> {
  const own = await ownProblemRoles(app, actor);
  const { items, total } = await store.listProblemRows(app.db, {
    unlessPublic: visibleTo(actor, own),
    search: filter.search,
    limit: filter.pageSize,
    offset: (filter.page - 1) * filter.pageSize,
  });
  return { items: items.map((item) => listed(item, own)), total };
}

/** The same after a place in that list, whatever was added or removed since. */
export async function listProblemsAfter(
  app: App,
  actor: Actor,
  filter: { search?: string; after: Pick<Problem, 'name' | 'id'> | undefined; limit: number },
): Promise<ListedProblem[]> {
  const own = await ownProblemRoles(app, actor);
  const items = await store.listProblemsAfter(app.db, { ...filter, unlessPublic: visibleTo(actor, own) });
  return items.map((item) => listed(item, own));
}

const visibleTo = (actor: Actor, own: ReadonlyMap<string, ProblemRole>) =>
  may(actor, 'problem.read') ? 'all' : [...own.keys()];

function listed(problem: Problem, own: ReadonlyMap<string, ProblemRole>): ListedProblem {
  const { id, slug, name, names, isPublic, isKernel, currentVersionId, currentNumber } = problem;
  const shown = { id, slug, name, names, isPublic, isKernel, currentVersionId };
  return { ...shown, currentVersionNumber: currentNumber, role: own.get(id) ?? null };
}

/** Versions of a problem, newest first, for those who may read it. @throws NotFound for others */
export async function listVersions(app: App, actor: Actor, problemId: string): Promise<ProblemVersion[]> {
  await requireWithProblem(app, actor, 'problem.read', problemId);
  return await store.listVersions(app.db, problemId);
}

/** A version of a problem by its number, for those who may read it; the current one without a number. @throws NotFound */
export async function getVersionByNumber(
  app: App,
  actor: Actor,
  slug: string,
  number?: number,
): Promise<LoadedVersion> {
  const problem = await getProblemBySlug(app, actor, slug);
  const wanted = number ?? problem.currentNumber;
  const version = (await listVersions(app, actor, problem.id)).find((one) => one.number === wanted);
  if (!version) throw new NotFound('problem_not_found');
  return await getProblemVersionUnchecked(app, version.id);
}

/**
 * Opens a problem for practice by everyone, or hides it again.
 * @throws Conflict while its version is not openable, or when another version became the current one at that moment
 */
export async function setPublic(app: App, actor: Actor, problem: Problem, isPublic: boolean): Promise<void> {
  await requireWithProblem(app, actor, 'problem.edit', problem.id);
  await inTransaction(app.db, async (trx) => {
    if (!isPublic) await store.updateHidden(trx, problem.id);
    else {
      // Locks the problem first: an import that makes another version the current one comes before or after all of this.
      if (!(await store.updateOpen(trx, problem.id, problem.currentVersionId))) throw new Conflict('changed_meanwhile');
      await requireOpenableUnchecked(trx, problem.currentVersionId);
    }
    await insertAudit(trx, actor, app.clock.nowMs(), isPublic ? 'problem.opened' : 'problem.hidden', {
      type: 'problem',
      id: problem.id,
    });
  });
  caches.get(app)?.clear();
}

const MANIFESTS_AT_ONCE = 50;

/** Those of these versions whose packages have one of these UUIDs, by UUID in lower case. */
export async function versionsByUuidUnchecked(
  app: App,
  uuids: readonly string[],
  versionIds: readonly string[],
): Promise<Map<string, string>> {
  const wanted = new Set(uuids.map((uuid) => uuid.toLowerCase()));
  const found = new Map<string, string>();
  if (wanted.size === 0) return found;
  for (let start = 0; start < versionIds.length; start += MANIFESTS_AT_ONCE) {
    for (const { id, pkg } of await store.listManifests(app.db, versionIds.slice(start, start + MANIFESTS_AT_ONCE))) {
      const uuid = pkg.uuid?.toLowerCase();
      if (uuid !== undefined && wanted.has(uuid)) found.set(uuid, id);
    }
  }
  return found;
}
