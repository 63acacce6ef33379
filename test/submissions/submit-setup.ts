/**
 * Shared by the tests of submitting: imported problems, a course with an assignment, and the form as a browser sends
 * it.
 */
import { systemActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { joinCourse, openCourse, saveAssignment } from '../../src/courses/courses.service.ts';
import { movePartnership, propose } from '../../src/partnerships/partnerships.service.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { getProblemBySlug, importPackage, setPublic } from '../../src/problems/problems.service.ts';
import { folderOf, PROBLEM_YAML, removeFolders, sumPackage } from '../packages/package-fixtures.ts';
import type { Answer, TestClient } from '../setup/client.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';
import type { Tree } from './source-fixtures.ts';

export const SUM_CPP = 'int main() { int a, b; return read(a, b) + a + b; } // sum\n';

/** `problem.yaml` of the fixture with another name and more lines. */
export const problemYaml = (name: string, more = ''): string =>
  PROBLEM_YAML.replace('name: Sum', `name: ${name}`) + more;

/** Imports a package as problem `slug`, open for practice, and returns its version. */
export async function importedProblem(site: TestSite, slug: string, tree: Tree = sumPackage()): Promise<string> {
  const actor = systemActor('test');
  const imported = await withPackage(folderOf(tree, slug), async (reading) => {
    if (!reading.package) throw new Error(`The test package is wrong: ${JSON.stringify(reading.problems)}`);
    return await importPackage(site.app, actor, reading.package);
  });
  await removeFolders();
  await setPublic(site.app, actor, await getProblemBySlug(site.app, actor, slug), true);
  return imported.versionId;
}

/** A running course of that professor, through a real partnership. */
export async function runningCourse(
  site: TestSite,
  professor: TestPerson,
  slug: string,
  students: TestPerson[] = [],
): Promise<Course> {
  const partnershipId = await propose(site.app, professor.actor, {
    title: 'Storage engines',
    university: 'East University',
    term: 'Spring 2027',
    expectedStudents: 40,
    syllabus: 'Logs and trees.',
    engineersWanted: 'One who knows logs.',
  });
  await movePartnership(site.app, professor.actor, partnershipId, 'submit');
  await movePartnership(site.app, systemActor('test'), partnershipId, 'approve');
  const course = await openCourse(site.app, professor.actor, partnershipId, {
    slug,
    title: 'Storage Engines',
    term: 'Spring 2027',
    description: '',
  });
  for (const student of students) await joinCourse(site.app, student.actor, course.joinCode);
  return course;
}

/** An assignment that opened now and is due after `dueInMs`. */
export async function openAssignment(
  site: TestSite,
  course: Course,
  problemVersionId: string,
  more: { title?: string; points?: number; opensInMs?: number; dueInMs?: number } = {},
): Promise<string> {
  const nowMs = site.clock.nowMs();
  return await saveAssignment(site.app, systemActor('test'), course, {
    problemVersionId,
    title: more.title ?? 'First homework',
    opensAt: nowMs + (more.opensInMs ?? 0),
    dueAt: nowMs + (more.dueInMs ?? 3_600_000),
    points: more.points ?? 50,
  });
}

/** Pastes source into the form of a page. */
export async function paste(
  client: TestClient,
  path: string,
  fields: Record<string, string> = {},
  options: { json?: boolean } = {},
): Promise<Answer> {
  return await client.post(path, { code: SUM_CPP, language: 'cpp', formKey: newId(), ...fields }, options);
}

/** Uploads files with the form of a page. */
export async function upload(
  client: TestClient,
  path: string,
  files: Record<string, Buffer | string>,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const named = Object.entries(files).map(([name, content]) => ({ field: 'source', name, content }));
  return await client.upload(path, { formKey: newId(), ...fields }, named);
}

/** The id of the submission that a successful response redirects to. */
export function submissionId(answer: Answer): string {
  const id = /^\/submissions\/([0-9a-z]{26})$/.exec(answer.location ?? '')?.[1];
  if (answer.status !== 303 || !id)
    throw new Error(`It was not taken: ${answer.status} ${answer.location ?? ''} ${textOf(answer.text).slice(0, 800)}`);
  return id;
}

/** Pastes source that must be accepted, and returns the id of the submission. */
export async function submit(client: TestClient, path: string, fields: Record<string, string> = {}): Promise<string> {
  return submissionId(await paste(client, path, fields));
}

/** The text of a page, without tags and with entities decoded. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

/** The content of the text area of the form. */
export function typedText(html: string): string {
  const found = /<textarea[^>]*name="code"[^>]*>([\s\S]*?)<\/textarea>/.exec(html)?.[1] ?? '';
  const text = found
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&');
  // HTML drops the first newline of a text area.
  return text.replace(/^\n/, '');
}
