/** What the demo's students hand in: example submissions of the packages, good and bad, at times in the past. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { App } from '../../src/platform/app-context.ts';
import type { UserActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { getAssignment } from '../../src/courses/courses.service.ts';
import { admitToRound } from '../../src/contests/contests.service.ts';
import type { SubmissionContext } from '../../src/submissions/submissions.rules.ts';
import { submit } from '../../src/submissions/submit.service.ts';
import type { DemoPeople } from './people.ts';
import { packageFolder } from './problems.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Places {
  /** The assignment that is over, the warm-up's problem, the two problems of the open round. */
  assignmentId: string;
  warmUp: string;
  roundOne: [string, string];
}

/** `at(ms)` is the site at so many milliseconds from now. */
export async function submitDemo(at: (ms: number) => App, people: DemoPeople, places: Places): Promise<void> {
  const [zhao, sun, liu, olsen, rossi] = people.students as [UserActor, UserActor, UserActor, UserActor, UserActor];
  const assigned = (who: UserActor, days: number, file: string) =>
    submitFile(at(-days * DAY), who, { assignmentId: places.assignmentId }, 'sum', file);
  await assigned(zhao, 20, 'accepted/sum.cpp');
  await assigned(sun, 19, 'wrong_answer/overflow.cpp');
  await assigned(sun, 18, 'accepted/sum.py');
  await assigned(liu, 16, 'time_limit_exceeded/quadratic.py');

  const warmUp = (who: UserActor, minutes: number, file: string) =>
    submitFile(at(-3 * DAY + minutes * MINUTE), who, { roundProblemId: places.warmUp }, 'sum', file);
  await warmUp(zhao, 12, 'accepted/sum.cpp');
  await warmUp(sun, 20, 'run_time_error/out-of-range.cpp');
  await warmUp(sun, 31, 'accepted/sum.cpp');
  await warmUp(olsen, 25, 'accepted/sum.py');
  await warmUp(rossi, 40, 'wrong_answer/overflow.cpp');
  await warmUp(liu, 55, 'compile_error/semicolon.cpp');

  const [recovery, reads] = places.roundOne;
  const now = (who: UserActor, minutes: number, roundProblemId: string, problem: string, file: string) =>
    submitFile(at(-minutes * MINUTE), who, { roundProblemId }, problem, file);
  await now(zhao, 200, recovery, 'walrecovery', 'accepted/engine.patch');
  await now(olsen, 150, recovery, 'walrecovery', 'wrong_answer/ignores-checksums/src/recovery.cc');
  await now(sun, 90, reads, 'pointreads', 'accepted/cached.patch');
}

async function submitFile(
  app: App,
  actor: UserActor,
  place: { assignmentId: string } | { roundProblemId: string },
  problem: string,
  file: string,
): Promise<void> {
  const content = await readFile(join(packageFolder(problem), 'submissions', file));
  const upload = { name: basename(file), content };
  await submit(app, actor, await contextOf(app, actor, place), {
    uploads: [upload],
    language: undefined,
    entryPoint: undefined,
    isSampleRun: false,
    formKey: newId(),
  });
}

async function contextOf(
  app: App,
  actor: UserActor,
  place: { assignmentId: string } | { roundProblemId: string },
): Promise<SubmissionContext> {
  const admittedAt = app.clock.nowMs();
  if ('assignmentId' in place) {
    const { id, problemVersionId, courseId } = await getAssignment(app, place.assignmentId);
    return { type: 'assignment', id, problemVersionId, roundId: null, courseId, participantId: null, admittedAt };
  }
  const { round, problem, participant } = await admitToRound(app, actor, place.roundProblemId);
  return {
    type: 'round',
    id: problem.id,
    problemVersionId: problem.problemVersionId,
    roundId: round.id,
    courseId: null,
    participantId: participant?.id ?? null,
    admittedAt,
  };
}
