/**
 * Puts in what is due in running rehearsals, through the same door as everyone's submissions. A step claims each item, submits it
 * under the key of the item, and notes the submission: a step that is repeated after its process ended finds what it submitted. The
 * next step is queued for when something is due; while too much waits for verdicts, it only looks again.
 */
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { AppError, NotFound } from '../platform/errors.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { admitToRound } from '../participants/admission.service.ts';
import { sameAgainUnchecked } from '../submissions/resubmit.service.ts';
import type { SubmitInput } from '../submissions/submissions.rules.ts';
import { submit } from '../submissions/submit.service.ts';
import * as items from './rehearsal-items.store.ts';
import type { RehearsalItem } from './rehearsal-items.store.ts';
import { endUnchecked } from './rehearsal-reports.service.ts';
import { nextStepAt, roomFor, type Rehearsal } from './rehearsals.rules.ts';
import * as store from './rehearsals.store.ts';
import { rehearsalStep } from './rehearsals.topics.ts';

const CLAIMED_MS = 60_000;
/** A step is short, so that other background work comes in between. */
const STEP_MS = 800;
const MOST_ATTEMPTS = 5;
/** Not yet, or not now: the item waits. */
const WAITS = ['round_not_open', 'round_paused', 'round_problem_not_found'];

/** One step of a rehearsal; the next one is queued, until it is over. */
export async function stepUnchecked(app: App, rehearsalId: string): Promise<void> {
  const one = await store.findRehearsal(app.db, rehearsalId);
  if (one?.state !== 'running' || one.copyId === null) return;
  const room = roomFor(await items.countWaiting(app.db, rehearsalId));
  const due = room === 0 ? [] : await items.listDue(app.db, rehearsalId, app.clock.nowMs(), room);
  const endAt = performance.now() + STEP_MS;
  for (const item of due) {
    await putInUnchecked(app, one, item);
    if (performance.now() > endAt) break;
    await new Promise(setImmediate);
  }
  await planNext(app, one, room > 0);
}

async function planNext(app: App, one: Rehearsal, hasRoom: boolean): Promise<void> {
  const dueAt = await items.nextDueAt(app.db, one.id);
  if (dueAt === null && (await items.countWaiting(app.db, one.id)) === 0) {
    await endUnchecked(app, one);
    return;
  }
  const nowMs = app.clock.nowMs();
  const runAt = nextStepAt(nowMs, { dueAt, hasRoom });
  await enqueue(app.db, nowMs, rehearsalStep, { rehearsalId: one.id }, { runAt, key: `rehearsal:${one.id}:${runAt}` });
}

/** Steps of running rehearsals whose own chain broke, e.g. because a step failed too often. */
export async function stepAllUnchecked(app: App): Promise<void> {
  for (const { id } of await store.listInState(app.db, ['running'], 100)) await stepUnchecked(app, id);
}

async function putInUnchecked(app: App, one: Rehearsal, item: RehearsalItem): Promise<void> {
  const nowMs = app.clock.nowMs();
  if (!(await items.moveClaimed(app.db, item, nowMs, nowMs + CLAIMED_MS))) return;
  try {
    await items.moveSubmitted(app.db, item.id, await submitUnchecked(app, one, item));
  } catch (error) {
    if (error instanceof AppError && WAITS.includes(error.code)) {
      await items.movePlanned(app.db, item.id);
      return;
    }
    if (!(error instanceof AppError) && item.attempts + 1 < MOST_ATTEMPTS) throw error;
    await items.moveRefused(app.db, item.id, error instanceof AppError ? error.code : 'internal');
  }
}

/** Submits an item as a member of its team, who sees the copy as everyone in it would. */
async function submitUnchecked(app: App, one: Rehearsal, item: RehearsalItem): Promise<string> {
  const actor: UserActor = {
    kind: 'user',
    id: item.authorId,
    displayName: '',
    roles: [],
    contestRoles: new Map([[one.copyId!, 'volunteer']]),
    emailVerified: true,
  };
  const { round, problem, participant } = await admitToRound(app, actor, item.roundProblemId);
  const context = {
    ...{ type: 'round' as const, id: problem.id, problemVersionId: problem.problemVersionId, courseId: null },
    ...{ roundId: round.id, contestId: round.contestId, participantId: participant?.id ?? null },
    ...{ admittedAt: app.clock.nowMs(), isRehearsed: true as const },
  };
  const input = await inputOf(app, item, problem.problemVersionId);
  return (await submit(app, actor, context, input)).id;
}

async function inputOf(app: App, item: RehearsalItem, versionId: string): Promise<SubmitInput> {
  const formKey = `rehearsal-${item.id}`;
  if (item.sourceKind === 'submission') return await sameAgainUnchecked(app, { id: item.source, formKey });
  const { pkg } = await getProblemVersionUnchecked(app, versionId);
  const example = pkg.examples.find(({ path }) => path === item.source);
  if (!example) throw new NotFound('rehearsal_source_gone');
  const files = example.files.map(async ({ path, blob }) => ({
    name: path,
    content: await app.blobs.get(blob.sha256),
  }));
  return {
    uploads: await Promise.all(files),
    language: example.language,
    entryPoint: example.entryPoint,
    isSampleRun: false,
    formKey,
  };
}
