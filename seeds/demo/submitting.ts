/** Submits an example of a problem's package somewhere, like the form does. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { App } from '../../src/platform/app-context.ts';
import type { UserActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { getAssignmentUnchecked } from '../../src/courses/courses.service.ts';
import { admitToRound } from '../../src/participants/admission.service.ts';
import type { SubmissionContext } from '../../src/submissions/submissions.rules.ts';
import { submit } from '../../src/submissions/submit.service.ts';
import { packageFolder } from './problems.ts';

export type Place = { assignmentId: string } | { roundProblemId: string };

/** Submits `problems/<problem>/submissions/<example>`, a file or a folder. */
export async function submitExample(
  app: App,
  actor: UserActor,
  place: Place,
  problem: string,
  example: string,
): Promise<void> {
  await submit(app, actor, await contextOf(app, actor, place), {
    uploads: await uploadsOf(join(packageFolder(problem), 'submissions', example)),
    language: undefined,
    entryPoint: undefined,
    isSampleRun: false,
    formKey: newId(),
  });
}

async function uploadsOf(path: string): Promise<{ name: string; content: Buffer }[]> {
  if ((await stat(path)).isFile()) return [{ name: basename(path), content: await readFile(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    files.sort().map(async (file) => ({ name: relative(path, file), content: await readFile(file) })),
  );
}

async function contextOf(app: App, actor: UserActor, place: Place): Promise<SubmissionContext> {
  const admittedAt = app.clock.nowMs();
  if ('assignmentId' in place) {
    const { id, problemVersionId, courseId } = await getAssignmentUnchecked(app, place.assignmentId);
    const nowhere = { roundId: null, contestId: null, participantId: null };
    return { type: 'assignment', id, problemVersionId, courseId, admittedAt, ...nowhere };
  }
  const { round, problem, participant } = await admitToRound(app, actor, place.roundProblemId);
  return {
    type: 'round',
    id: problem.id,
    problemVersionId: problem.problemVersionId,
    roundId: round.id,
    contestId: round.contestId,
    courseId: null,
    participantId: participant?.id ?? null,
    admittedAt,
  };
}
