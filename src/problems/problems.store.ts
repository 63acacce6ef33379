/** Every query of problems and their versions. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import type { LoadedVersion, Problem, ProblemVersion } from './problems.rules.ts';

interface ProblemRow {
  id: string;
  slug: string;
  name: string;
  names: string;
  is_public: number;
  is_kernel: number;
  current_version_id: string;
  current_number: number;
  updated_at: number;
}

interface VersionRow {
  id: string;
  problem_id: string;
  number: number;
  content_hash: string;
  manifest: string;
  imported_by: string | null;
  created_at: number;
}

function toProblem(row: ProblemRow): Problem {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    names: JSON.parse(row.names) as Record<string, string>,
    isPublic: Boolean(row.is_public),
    isKernel: Boolean(row.is_kernel),
    currentVersionId: row.current_version_id,
    currentNumber: row.current_number,
    updatedAt: row.updated_at,
  };
}

function toVersion(row: Omit<VersionRow, 'manifest'>): ProblemVersion {
  return {
    id: row.id,
    problemId: row.problem_id,
    number: row.number,
    contentHash: row.content_hash,
    importedBy: row.imported_by,
    createdAt: row.created_at,
  };
}

export async function insertProblem(trx: DbOrTrx, problem: Problem & { nameNorm: string }): Promise<void> {
  await trx('problems').insert({
    id: problem.id,
    slug: problem.slug,
    name: problem.name,
    names: JSON.stringify(problem.names),
    name_norm: problem.nameNorm,
    is_public: problem.isPublic,
    is_kernel: problem.isKernel,
    current_version_id: problem.currentVersionId,
    current_number: problem.currentNumber,
    created_at: problem.updatedAt,
    updated_at: problem.updatedAt,
  });
}

/**
 * Makes a version the current one; false when a newer one is there already, or with `onlyHidden` when the problem has
 * been opened.
 */
export async function moveToVersion(
  trx: DbOrTrx,
  id: string,
  version: { id: string; number: number },
  values: { name: string; names: Record<string, string>; nameNorm: string; isKernel: boolean; nowMs: number },
  onlyHidden = false,
): Promise<boolean> {
  const changed = await trx('problems')
    .where({ id, ...(onlyHidden && { is_public: false }) })
    .where('current_number', '<', version.number)
    .update({
      name: values.name,
      names: JSON.stringify(values.names),
      name_norm: values.nameNorm,
      is_kernel: values.isKernel,
      current_version_id: version.id,
      current_number: version.number,
      updated_at: values.nowMs,
    });
  return changed > 0;
}

export async function insertVersion(trx: DbOrTrx, version: ProblemVersion, manifest: string): Promise<void> {
  await trx('problem_versions').insert({
    id: version.id,
    problem_id: version.problemId,
    number: version.number,
    content_hash: version.contentHash,
    manifest,
    imported_by: version.importedBy,
    created_at: version.createdAt,
  });
}

export async function findProblemBySlug(db: DbOrTrx, slug: string): Promise<Problem | undefined> {
  const row = (await db('problems').where({ slug }).first()) as ProblemRow | undefined;
  return row && toProblem(row);
}

export async function findProblem(db: DbOrTrx, id: string): Promise<Problem | undefined> {
  const row = (await db('problems').where({ id }).first()) as ProblemRow | undefined;
  return row && toProblem(row);
}

export async function findVersionByHash(
  db: DbOrTrx,
  problemId: string,
  contentHash: string,
): Promise<ProblemVersion | undefined> {
  const row = (await db('problem_versions').where({ problem_id: problemId, content_hash: contentHash }).first()) as
    VersionRow | undefined;
  return row && toVersion(row);
}

/** A version with everything, by id. */
export async function findLoadedVersion(db: DbOrTrx, versionId: string): Promise<LoadedVersion | undefined> {
  const row = (await db('problem_versions').where({ id: versionId }).first()) as VersionRow | undefined;
  if (!row) return undefined;
  const problem = (await db('problems').where({ id: row.problem_id }).first()) as ProblemRow;
  return { problem: toProblem(problem), version: toVersion(row), pkg: JSON.parse(row.manifest) as StoredPackage };
}

/** Versions of a problem, newest first. */
export async function listVersions(db: DbOrTrx, problemId: string): Promise<ProblemVersion[]> {
  const rows = (await db('problem_versions')
    .where({ problem_id: problemId })
    .orderBy('number', 'desc')
    .select('id', 'problem_id', 'number', 'content_hash', 'imported_by', 'created_at')) as Omit<
    VersionRow,
    'manifest'
  >[];
  return rows.map(toVersion);
}

/** The highest number of the versions of a problem, which need not be the current one. */
export async function newestNumber(db: DbOrTrx, problemId: string): Promise<number> {
  const row = (await db('problem_versions').where({ problem_id: problemId }).max({ number: 'number' }).first()) as
    { number: number | null } | undefined;
  return row?.number ?? 0;
}

export async function updateHidden(trx: DbOrTrx, id: string): Promise<void> {
  await trx('problems').where({ id }).update({ is_public: false });
}

/** Opens a problem; false when another version than this one is current. */
export async function updateOpen(trx: DbOrTrx, id: string, versionId: string): Promise<boolean> {
  return (await trx('problems').where({ id, current_version_id: versionId }).update({ is_public: true })) > 0;
}

/** The public problems, and hidden ones among `unlessPublic`; perhaps with part of their name. */
export interface ProblemFilter {
  unlessPublic: 'all' | string[];
  search?: string;
}

function chosen(db: DbOrTrx, filter: ProblemFilter): Knex.QueryBuilder {
  // What only stands in for a problem of an imported contest is none.
  const rows = db('problems').whereNull('stands_in_for');
  const { unlessPublic } = filter;
  if (unlessPublic !== 'all')
    rows.where((where) => void where.where({ is_public: true }).orWhereIn('id', unlessPublic));
  if (filter.search) {
    const pattern = containing(filter.search);
    rows.where(
      (where) =>
        void where.whereRaw("name_norm LIKE ? ESCAPE '|'", [pattern]).orWhereRaw("slug LIKE ? ESCAPE '|'", [pattern]),
    );
  }
  return rows;
}

/** One page of problems by name, and how many there are. */
export async function listProblemRows(
  db: DbOrTrx,
  filter: ProblemFilter & { limit: number; offset: number },
): Promise<{ items: Problem[]; total: number }> {
  const rows = chosen(db, filter);
  const count = (await rows.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const found = (await rows.orderBy(['name', 'id']).limit(filter.limit).offset(filter.offset)) as ProblemRow[];
  return { items: found.map(toProblem), total: Number(count.n) };
}

/** Problems by name, after one that may be gone meanwhile. */
export async function listProblemsAfter(
  db: DbOrTrx,
  filter: ProblemFilter & { after: Pick<Problem, 'name' | 'id'> | undefined; limit: number },
): Promise<Problem[]> {
  const rows = chosen(db, filter);
  if (filter.after) {
    const { name, id } = filter.after;
    rows.where((later) => {
      later.where('name', '>', name).orWhere((same) => void same.where({ name }).where('id', '>', id));
    });
  }
  return ((await rows.orderBy(['name', 'id']).limit(filter.limit)) as ProblemRow[]).map(toProblem);
}

/** The packages of these versions. */
export async function listManifests(
  db: DbOrTrx,
  versionIds: readonly string[],
): Promise<{ id: string; pkg: StoredPackage }[]> {
  const rows = (await db('problem_versions').whereIn('id', versionIds).select('id', 'manifest')) as {
    id: string;
    manifest: string;
  }[];
  return rows.map(({ id, manifest }) => ({ id, pkg: JSON.parse(manifest) as StoredPackage }));
}

/** Adds what stands in for a problem of an imported contest. */
export async function insertStandIn(
  trx: DbOrTrx,
  contestId: string,
  problem: Problem & { nameNorm: string },
  version: ProblemVersion,
  manifest: string,
): Promise<void> {
  await insertVersion(trx, version, manifest);
  await insertProblem(trx, problem);
  await trx('problems').where({ id: problem.id }).update({ stands_in_for: contestId });
}

/** Removes what stood in for the problems of a contest that is removed for good. */
export async function deleteStandIns(trx: DbOrTrx, contestId: string): Promise<void> {
  const ids = (await trx('problems').where({ stands_in_for: contestId }).select('id')) as { id: string }[];
  const problemIds = ids.map(({ id }) => id);
  await trx('problem_versions').whereIn('problem_id', problemIds).delete();
  await trx('problems').whereIn('id', problemIds).delete();
}

/** Whether a problem only stands in for one of an imported contest. */
export async function isStandIn(db: DbOrTrx, problemId: string): Promise<boolean> {
  const row: unknown = await db('problems').where({ id: problemId }).whereNotNull('stands_in_for').first('id');
  return row !== undefined;
}
