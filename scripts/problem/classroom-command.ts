/** What `kernelway classroom …` does once its command line has been read. */
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { systemActor } from '../../src/platform/actor.ts';
import { closeAppContext, createAppContext } from '../../src/platform/app-context.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';
import { AppError } from '../../src/platform/errors.ts';
import { errorKey, translator } from '../../src/platform/i18n.ts';
import { DEFAULT_LONGEST_SECONDS, draftOf } from '../../src/classroom-import/classroom-draft.rules.ts';
import { importForUnchecked } from '../../src/classroom-import/classroom-import.service.ts';
import { shortNameFrom, titleFrom } from '../../src/classroom-import/classroom-imports.rules.ts';
import { readClassroomTests } from '../../src/classroom-import/find-tests.service.ts';
import { checkedGitUrl, fetchRepository } from '../../src/classroom-import/git-fetch.service.ts';
import { readGitHubRoster } from '../../src/classroom-import/github-roster.service.ts';
import { isHarmless } from '../../src/classroom-import/needs.rules.ts';
import {
  readRepositoryFolder,
  readRepositoryZip,
  type Repository,
} from '../../src/classroom-import/repository.service.ts';
import { IMAGES } from '../../src/classroom-import/tools.rules.ts';

export interface ClassroomCommand {
  action: string;
  source: string;
  course?: string;
  title?: string;
  name?: string;
  due?: string;
  opens?: string;
  points?: string;
  image?: string;
  roster?: string;
  solution?: string;
  json?: boolean;
  anyway?: boolean;
}

const t = translator('en');
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (text: string): void => void process.stdout.write(`${text}\n`);
const WEEKS_2_MS = 14 * 86_400_000;

/** Checks or imports. Returns the exit code. */
export async function runClassroom(command: ClassroomCommand): Promise<number> {
  try {
    return await run(command);
  } catch (error) {
    if (error instanceof AppError) say(t(errorKey(error.code), error.params));
    else if (typeof (error as NodeJS.ErrnoException).code === 'string') say((error as Error).message);
    else throw error;
    return 2;
  }
}

async function run(command: ClassroomCommand): Promise<number> {
  const image = IMAGES.find((known) => known === command.image);
  if (command.image !== undefined && !image) return wrong(`--image is one of ${IMAGES.join(', ')}.`);
  const repository = await repositoryAt(command.source);
  const draft = draftOf(repository, readClassroomTests(repository.files), {
    lines: {},
    longestSeconds: DEFAULT_LONGEST_SECONDS,
    ...(image && { image }),
  });
  const blocked = draft.needs.filter((need) => !isHarmless(need));
  if (command.json) {
    const { file, tests, image: chosen, needs, notes, problems, editable, protectedPaths, totalPoints } = draft;
    answer(
      JSON.stringify({ file, image: chosen, totalPoints, tests, needs, notes, problems, editable, protectedPaths }),
    );
  } else tell(draft);
  if (draft.problems.length > 0) return 2;
  if (command.action === 'check') return blocked.length === 0 ? 0 : 1;
  if (blocked.length > 0 && !command.anyway) {
    say('Nothing was imported: some lines cannot work here. Change them, or give --anyway.');
    return 1;
  }
  return await importInto(command, draft);
}

async function importInto(command: ClassroomCommand, draft: ReturnType<typeof draftOf>): Promise<number> {
  const opensAt = command.opens === undefined ? Date.now() : Date.parse(command.opens);
  const dueAt = command.due === undefined ? opensAt + WEEKS_2_MS : Date.parse(command.due);
  if (!(dueAt > opensAt)) return wrong('--due is a time after --opens, such as 2026-12-20T18:00+08:00.');
  const whole = Number.isInteger(draft.totalPoints) && draft.totalPoints >= 1 && draft.totalPoints <= 1000;
  const points = command.points === undefined ? (whole ? draft.totalPoints : 100) : Number(command.points);
  if (!Number.isInteger(points) || points < 1 || points > 1000)
    return wrong('--points is a whole number from 1 to 1000.');
  const source = basename(command.source);
  const shortName = command.name ?? shortNameFrom(source) ?? 'classroom';
  if (!/^[a-z0-9]{3,60}$/.test(shortName)) return wrong('--name has 3 to 60 lower-case letters and digits.');
  const app = createAppContext(loadConfig());
  try {
    await migrateUp(app.db);
    const done = await importForUnchecked(app, systemActor('kernelway classroom import'), {
      courseSlug: command.course!,
      draft,
      roster: command.roster === undefined ? null : readGitHubRoster(await readFile(command.roster)),
      solution: command.solution === undefined ? [] : (await repositoryAt(command.solution)).files,
      choices: {
        ...{ title: command.title ?? titleFrom(draft.readme, source), shortName, opensAt, dueAt, points },
        ...{ uuid: randomUUID(), lines: {}, longestSeconds: DEFAULT_LONGEST_SECONDS },
      },
    });
    say(
      done.assignmentId
        ? `The assignment is in the course: /courses/${command.course}/assignments/${done.assignmentId}`
        : `The problem is stored: /problems/${shortName}. Once its check has passed, give it to the course as an assignment.`,
    );
    return 0;
  } finally {
    await closeAppContext(app);
  }
}

function tell(draft: ReturnType<typeof draftOf>): void {
  answer(`${draft.file}: ${draft.tests.length} tests, ${draft.totalPoints} points, image ${draft.image}`);
  for (const [index, test] of draft.tests.entries()) {
    answer(`${index + 1}. ${test.name}: ${test.points} points`);
    for (const need of draft.needs.filter((one) => one.test === index)) {
      const params = { what: need.what, image: draft.image, hint: need.hint ?? '' };
      answer(
        `   ${t(`classroom-import:need.${need.kind}`, params)} ${t(`classroom-import:todo.${need.kind}${need.hint ? '_hint' : ''}`, params)}`,
      );
    }
  }
  for (const { code, test, params } of [...draft.problems, ...draft.notes])
    answer(`${test === undefined ? '' : `${test}: `}${t(`classroom-import:note.${code}`, params)}`);
}

async function repositoryAt(source: string): Promise<Repository> {
  if (/^[a-z][a-z+.-]*:\/\//i.test(source))
    return await readRepositoryZip(await fetchRepository(await checkedGitUrl(source)), 'repository');
  const path = resolve(source);
  if ((await stat(path)).isDirectory()) return await readRepositoryFolder(path);
  return await readRepositoryZip(await readFile(path), 'repository');
}

function wrong(text: string): number {
  say(text);
  return 2;
}
