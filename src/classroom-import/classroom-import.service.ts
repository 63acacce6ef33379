/** Imports of GitHub Classroom assignments: a dry run that is kept for a day, then a problem, an assignment and a class list. */
import { randomUUID } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { dropHeldBlobs, heldBlob } from '../platform/storage/held-blobs.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { loadActor } from '../accounts/users.service.ts';
import { courseFor, ownCourses } from '../courses/course-access.service.ts';
import type { ShownCourse } from '../courses/courses.rules.ts';
import { courseRolesOf, getCourseUnchecked, saveAssignment } from '../courses/courses.service.ts';
import { sectionsOf } from '../courses/section-access.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import { getProblemVersionUnchecked, requireMayImport } from '../problems/problems.service.ts';
import { DEFAULT_LONGEST_SECONDS, draftOf, type ClassroomDraft } from './classroom-draft.rules.ts';
import { shortNameFrom, titleFrom, type ClassroomChoices, type ClassroomImport } from './classroom-imports.rules.ts';
import * as store from './classroom-imports.store.ts';
import { storePackage } from './classroom-package.service.ts';
import { readClassroomTests } from './find-tests.service.ts';
import { readGitHubRoster } from './github-roster.service.ts';
import type { ReadRoster } from './github-students.rules.ts';
import { addGitHubStudents, plannedStudents, rosterSection } from './github-students.service.ts';
import { isHarmless } from './needs.rules.ts';
import { readRepositoryZip, type Repository } from './repository.service.ts';

const HELD_MS = 24 * 3_600_000;
const DONE_MS = 30 * HELD_MS;
const MOST_HELD = 3;
const EXPIRED_AT_A_TIME = 100;
const DAY_MS = 86_400_000;

export interface GivenClassroom {
  courseSlug: string;
  /** Where the roster goes; undefined: into the only section. */
  sectionId?: string;
  source: string;
  repository: Buffer;
  roster?: Buffer;
  solution?: Buffer;
}

/** Whether the pages of importing are for this person. @throws Unauthenticated, Forbidden */
export function requireClassroomImporter(actor: Actor): void {
  requirePermission(actor, 'problem.import');
}

/** The courses into which a person can import: those they teach. */
export async function coursesToImportInto(app: App, actor: UserActor): Promise<ShownCourse[]> {
  const { items } = await ownCourses(app, actor, { page: 1, pageSize: 200 });
  const taught: ShownCourse[] = [];
  for (const course of items) {
    const roles = await courseRolesOf(app, actor, course.id);
    if (!roles.includes('course-student') && course.state === 'running') taught.push(course);
  }
  return taught;
}

/** Sections of these courses that a roster can go into, of courses with several. */
export async function sectionsToImportInto(
  app: App,
  actor: UserActor,
  courses: readonly ShownCourse[],
): Promise<{ course: ShownCourse; section: Section }[]> {
  const found: { course: ShownCourse; section: Section }[] = [];
  for (const course of courses) {
    const page = await courseFor(app, actor, { id: course.id }, 'assignment.edit').catch(() => undefined);
    const sections = page ? await sectionsOf(app, page) : [];
    if (sections.length > 1) found.push(...sections.map((section) => ({ course, section })));
  }
  return found;
}

/** Keeps what was given for a dry run; its id. @throws InvalidInput for a repository without tests */
export async function holdClassroom(app: App, actor: UserActor, given: GivenClassroom): Promise<string> {
  requireClassroomImporter(actor);
  const page = await courseFor(app, actor, { slug: given.courseSlug }, 'assignment.edit');
  const { course } = page;
  const section = given.roster && (await rosterSection(app, page, given.sectionId));
  const repository = await readRepositoryZip(given.repository, 'repository');
  const read = readClassroomTests(repository.files);
  if (read.problems.some(({ code }) => code === 'no_tests_found'))
    throw new InvalidInput('classroom_no_tests', {}, 'repository');
  if (given.solution) await readRepositoryZip(given.solution, 'solution');
  const nowMs = app.clock.nowMs();
  const draft = draftOf(repository, read, { lines: {}, longestSeconds: DEFAULT_LONGEST_SECONDS });
  const hold = async (content: Buffer | undefined): Promise<string | null> =>
    content ? (await app.heldUploads.put(content)).sha256 : null;
  const id = newId();
  const title = titleFrom(draft.readme, given.source);
  const opensAt = Math.ceil(nowMs / 3_600_000) * 3_600_000;
  const whole = Number.isInteger(draft.totalPoints) && draft.totalPoints >= 1 && draft.totalPoints <= 1000;
  await store.insertImport(app.db, {
    ...{ id, userId: actor.id, courseId: course.id, state: 'dry-run', source: given.source.slice(0, 255) },
    repositorySha256: await hold(given.repository),
    rosterSha256: await hold(given.roster),
    solutionSha256: await hold(given.solution),
    choices: {
      ...{ title, lines: {}, longestSeconds: DEFAULT_LONGEST_SECONDS, uuid: randomUUID() },
      ...(section && { sectionId: section.id }),
      shortName:
        shortNameFrom(given.source.split('/').pop()!) ??
        shortNameFrom(title) ??
        `classroom${id.slice(-6).toLowerCase()}`,
      ...{ opensAt, dueAt: opensAt + 14 * DAY_MS, points: whole ? draft.totalPoints : 100 },
    },
    ...{ problemVersionId: null, assignmentId: null, createdAt: nowMs, expiresAt: nowMs + HELD_MS },
  });
  const others = (await store.listImportsOf(app.db, actor.id)).filter(
    (one) => one.state === 'dry-run' && one.id !== id,
  );
  for (const one of others.slice(MOST_HELD - 1)) await forget(app, one);
  return id;
}

export interface LoadedClassroom {
  held: ClassroomImport;
  course: ShownCourse;
  draft: ClassroomDraft;
  roster: ReadRoster | null;
  hasSolution: boolean;
}

/** One of a person's imports, with its course. @throws NotFound also once it is over a day old */
export async function getClassroomImport(app: App, actor: UserActor, id: string) {
  requireClassroomImporter(actor);
  const held = await store.findImport(app.db, id, actor.id, app.clock.nowMs());
  if (!held) throw new NotFound('import_gone');
  const page = await courseFor(app, actor, { id: held.courseId }, 'assignment.edit');
  return { held, page };
}

/** What came of an import: with the version of the problem that it made. @throws NotFound */
export async function endOfClassroomImport(app: App, actor: UserActor, id: string) {
  const found = await getClassroomImport(app, actor, id);
  const { problemVersionId } = found.held;
  return {
    ...found,
    version: problemVersionId === null ? null : await getProblemVersionUnchecked(app, problemVersionId),
  };
}

/** The dry run of an import with what was chosen since. */
export async function loadClassroom(
  app: App,
  actor: UserActor,
  id: string,
  choices?: ClassroomChoices,
): Promise<LoadedClassroom> {
  const { held, page } = await getClassroomImport(app, actor, id);
  const repository = await readRepositoryZip(await heldBlob(app, held.repositorySha256), 'repository');
  const draft = draftOf(repository, readClassroomTests(repository.files), choices ?? held.choices);
  const roster = held.rosterSha256 === null ? null : readGitHubRoster(await heldBlob(app, held.rosterSha256));
  return { held, course: page.course, draft, roster, hasSolution: held.solutionSha256 !== null };
}

/** Keeps what was typed on the page of the dry run. @throws Conflict once it is imported */
export async function saveChoices(app: App, actor: UserActor, id: string, choices: ClassroomChoices): Promise<void> {
  const { held } = await getClassroomImport(app, actor, id);
  if (!(await store.updateChoices(app.db, held.id, choices))) throw new Conflict('changed_meanwhile');
}

/** Deletes a dry run. */
export async function dropClassroom(app: App, actor: UserActor, id: string): Promise<void> {
  const { held } = await getClassroomImport(app, actor, id);
  if (held.state === 'dry-run') await forget(app, held);
}

/**
 * Imports what a dry run shows: the problem, the class list, and the assignment, at once or when the check of the version has
 * passed. @throws InvalidInput for what cannot be imported, or was not confirmed; Conflict if it is imported already
 */
export async function importClassroom(
  app: App,
  actor: UserActor,
  id: string,
  choices: ClassroomChoices,
  confirmed: { needs: boolean; unchecked: boolean },
): Promise<void> {
  const { held, draft, roster, hasSolution } = await loadClassroom(app, actor, id, choices);
  const { page } = await getClassroomImport(app, actor, id);
  if (draft.problems.length > 0) throw new InvalidInput('classroom_has_problems', { count: draft.problems.length });
  if (!confirmed.needs && draft.needs.some((need) => !isHarmless(need)))
    throw new InvalidInput('classroom_needs', {}, 'confirmNeeds');
  if (!confirmed.unchecked && !hasSolution) throw new InvalidInput('classroom_unchecked', {}, 'confirmNoCheck');
  await requireMayImport(app, actor, choices.shortName);
  if (roster) await plannedStudents(app, page, roster.students, choices.sectionId);
  const solution = await solutionOf(app, held);
  await saveChoices(app, actor, id, choices);
  if (!(await store.moveImport(app.db, held.id, 'dry-run', 'importing'))) throw new Conflict('changed_meanwhile');
  try {
    const { title, shortName, uuid } = choices;
    const stored = await storePackage(app, actor, { title, shortName, uuid, draft, solution: solution?.files ?? [] });
    if (roster) await addGitHubStudents(app, page, roster.students, choices.sectionId);
    const more = { problemVersionId: stored.versionId, expiresAt: app.clock.nowMs() + DONE_MS };
    await store.moveImport(app.db, held.id, 'importing', 'waiting', more);
    if (stored.isOpen) await finish(app, actor, { ...held, choices, problemVersionId: stored.versionId });
  } catch (error) {
    await store.moveImport(app.db, held.id, 'importing', 'dry-run');
    throw error;
  }
}

async function solutionOf(app: App, { solutionSha256 }: ClassroomImport): Promise<Repository | undefined> {
  if (solutionSha256 === null) return undefined;
  return await readRepositoryZip(await heldBlob(app, solutionSha256), 'solution');
}

/** Makes the assignment of an import whose version may be given to students. */
async function finish(app: App, actor: Actor, held: ClassroomImport): Promise<void> {
  const { title, opensAt, dueAt, points } = held.choices;
  if (held.problemVersionId === null || !(await store.moveImport(app.db, held.id, 'waiting', 'done'))) return;
  try {
    const course = await getCourseUnchecked(app, held.courseId);
    const draft = { problemVersionId: held.problemVersionId, title, opensAt, dueAt, points };
    const assignmentId = await saveAssignment(app, actor, course, draft);
    await inTransaction(app.db, async (trx) => {
      await store.moveImport(trx, held.id, 'done', 'done', { assignmentId });
      const detail = { assignmentId, source: held.source };
      await insertAudit(
        trx,
        actor,
        app.clock.nowMs(),
        'course.classroom_imported',
        { type: 'course', id: course.id },
        detail,
      );
    });
  } catch (error) {
    await store.moveImport(app.db, held.id, 'done', 'waiting');
    throw error;
  }
}

/**
 * Imports at once, for the command line: the problem, the class list, and the assignment where there is nothing to wait for.
 * @throws as `storePackage`
 */
export async function importForUnchecked(
  app: App,
  actor: Actor,
  given: {
    courseSlug: string;
    draft: ClassroomDraft;
    roster: ReadRoster | null;
    solution: Repository['files'];
    choices: ClassroomChoices;
  },
): Promise<{ assignmentId: string | null }> {
  const { draft, roster, solution, choices } = given;
  const page = await courseFor(app, actor, { slug: given.courseSlug }, 'assignment.edit');
  const { title, shortName, uuid, opensAt, dueAt, points } = choices;
  if (roster) await plannedStudents(app, page, roster.students, choices.sectionId);
  const stored = await storePackage(app, actor, { title, shortName, uuid, draft, solution });
  if (roster) await addGitHubStudents(app, page, roster.students, choices.sectionId);
  if (!stored.isOpen) return { assignmentId: null };
  const wanted = { problemVersionId: stored.versionId, title, opensAt, dueAt, points };
  return { assignmentId: await saveAssignment(app, actor, page.course, wanted) };
}

/** Makes the assignment of a waiting import, if its version has passed meanwhile. @throws Conflict or InvalidInput while it has not */
export async function finishClassroom(app: App, actor: UserActor, id: string): Promise<void> {
  const { held } = await getClassroomImport(app, actor, id);
  if (held.state === 'waiting') await finish(app, actor, held);
}

/** Makes the assignments that waited for a version, as those who imported it. Safe to repeat. */
export async function finishWaitingForUnchecked(app: App, versionId: string): Promise<void> {
  for (const held of await store.listWaitingFor(app.db, versionId)) {
    const actor = await loadActor(app, held.userId);
    if (actor) await finish(app, actor, held);
  }
}

/** Housekeeping: deletes imports that are over. */
export async function removeExpiredClassroomsUnchecked(app: App): Promise<void> {
  for (const held of await store.listExpiredImports(app.db, app.clock.nowMs(), EXPIRED_AT_A_TIME))
    await forget(app, held);
}

async function forget(app: App, held: ClassroomImport): Promise<void> {
  await store.deleteImport(app.db, held.id);
  const hashes = [held.repositorySha256, held.rosterSha256, held.solutionSha256];
  await dropHeldBlobs(app, (sha256) => store.isHeld(app.db, sha256), hashes);
}
