/** Every query of imports of GitHub Classroom assignments, and of the GitHub accounts of students. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { studentKey } from '../courses/roster.rules.ts';
import type { ClassroomChoices, ClassroomImport, ClassroomImportState } from './classroom-imports.rules.ts';
import type { GitHubStudent } from './github-students.rules.ts';

interface Row {
  id: string;
  user_id: string;
  course_id: string;
  state: string;
  source: string;
  repository_sha256: string | null;
  roster_sha256: string | null;
  solution_sha256: string | null;
  choices: string;
  problem_version_id: string | null;
  assignment_id: string | null;
  created_at: number;
  expires_at: number;
}

function toImport(row: Row): ClassroomImport {
  return {
    id: row.id,
    userId: row.user_id,
    courseId: row.course_id,
    state: row.state as ClassroomImportState,
    source: row.source,
    repositorySha256: row.repository_sha256,
    rosterSha256: row.roster_sha256,
    solutionSha256: row.solution_sha256,
    choices: JSON.parse(row.choices) as ClassroomChoices,
    problemVersionId: row.problem_version_id,
    assignmentId: row.assignment_id,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
  };
}

export async function insertImport(db: DbOrTrx, one: ClassroomImport): Promise<void> {
  await db('classroom_imports').insert({
    id: one.id,
    user_id: one.userId,
    course_id: one.courseId,
    state: one.state,
    source: one.source,
    repository_sha256: one.repositorySha256,
    roster_sha256: one.rosterSha256,
    solution_sha256: one.solutionSha256,
    choices: JSON.stringify(one.choices),
    created_at: one.createdAt,
    expires_at: one.expiresAt,
  });
}

/** One that this person began and that has not expired. */
export async function findImport(
  db: DbOrTrx,
  id: string,
  userId: string,
  nowMs: number,
): Promise<ClassroomImport | undefined> {
  const row = (await db('classroom_imports').where({ id, user_id: userId }).where('expires_at', '>', nowMs).first()) as
    Row | undefined;
  return row && toImport(row);
}

/** Of a person, newest first. */
export async function listImportsOf(db: DbOrTrx, userId: string): Promise<ClassroomImport[]> {
  const rows = (await db('classroom_imports')
    .where({ user_id: userId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])) as Row[];
  return rows.map(toImport);
}

/** Those that wait for the check of a version. */
export async function listWaitingFor(db: DbOrTrx, versionId: string): Promise<ClassroomImport[]> {
  const rows = (await db('classroom_imports').where({ problem_version_id: versionId, state: 'waiting' })) as Row[];
  return rows.map(toImport);
}

export async function updateChoices(db: DbOrTrx, id: string, choices: ClassroomChoices): Promise<boolean> {
  return (
    (await db('classroom_imports')
      .where({ id, state: 'dry-run' })
      .update({ choices: JSON.stringify(choices) })) > 0
  );
}

/** The only query that changes a state. True if this caller won. */
export async function moveImport(
  db: DbOrTrx,
  id: string,
  from: ClassroomImportState,
  to: ClassroomImportState,
  more: { problemVersionId?: string; assignmentId?: string | null; expiresAt?: number } = {},
): Promise<boolean> {
  const changed = await db('classroom_imports')
    .where({ id, state: from })
    .update({
      state: to,
      ...(more.problemVersionId !== undefined && { problem_version_id: more.problemVersionId }),
      ...(more.assignmentId !== undefined && { assignment_id: more.assignmentId }),
      ...(more.expiresAt !== undefined && { expires_at: more.expiresAt }),
    });
  return changed > 0;
}

export async function deleteImport(db: DbOrTrx, id: string): Promise<void> {
  await db('classroom_imports').where({ id }).delete();
}

export async function listExpiredImports(db: DbOrTrx, nowMs: number, limit: number): Promise<ClassroomImport[]> {
  const rows = (await db('classroom_imports').where('expires_at', '<=', nowMs).limit(limit)) as Row[];
  return rows.map(toImport);
}

/** Whether an import still needs a held upload. */
export async function isHeld(db: DbOrTrx, sha256: string): Promise<boolean> {
  const row = (await db('classroom_imports')
    .where({ repository_sha256: sha256 })
    .orWhere({ roster_sha256: sha256 })
    .orWhere({ solution_sha256: sha256 })
    .first('id')) as { id: string } | undefined;
  return row !== undefined;
}

const BATCH_SIZE = 100;

/** Puts the accounts of these students in place of the ones they had; others stay. */
export async function replaceGitHubStudents(
  trx: DbOrTrx,
  sectionId: string,
  students: readonly GitHubStudent[],
  nowMs: number,
): Promise<void> {
  for (let start = 0; start < students.length; start += BATCH_SIZE) {
    const rows = students.slice(start, start + BATCH_SIZE).map((one) => ({
      section_id: sectionId,
      student_key: studentKey(one.studentNumber).slice(0, 40),
      student_number: one.studentNumber,
      github_username: one.githubUsername,
      github_id: one.githubId,
      updated_at: nowMs,
    }));
    await trx('github_students')
      .where({ section_id: sectionId })
      .whereIn(
        'student_key',
        rows.map((row) => row.student_key),
      )
      .delete();
    await trx('github_students').insert(rows);
  }
}

export async function deleteGitHubStudentsOf(trx: DbOrTrx, sectionId: string): Promise<void> {
  await trx('github_students').where({ section_id: sectionId }).delete();
}

/** The GitHub accounts of the students of some sections, by student ID. */
export async function listGitHubStudents(
  db: DbOrTrx,
  sectionIds: readonly string[],
): Promise<{ studentNumber: string; githubUsername: string | null; githubId: string | null }[]> {
  return (await db('github_students')
    .whereIn('section_id', sectionIds)
    .orderBy('student_key')
    .select('student_number as studentNumber', 'github_username as githubUsername', 'github_id as githubId')) as never;
}
