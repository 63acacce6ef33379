/** What a person submitted, for the lists of problems and assignments. */
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { fullMarksOfUnchecked } from '../problems/full-marks.service.ts';
import type { OwnWork } from '../problems/own-work.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { workByProblem, type WorkCounts } from './own-work.rules.ts';
import * as store from './own-work.store.ts';

/** The actor's work on these problems in every place; of what a running ICPC round judges by verdict alone, without points. */
export async function ownWorkOnProblems(
  app: App,
  actor: UserActor,
  problemIds: readonly string[],
): Promise<Map<string, OwnWork>> {
  if (problemIds.length === 0) return new Map();
  const rows = await store.listWorkOnProblems(app.db, actor.id, problemIds);
  const scored = rows.flatMap(({ scoreMilli, versionId }) => (scoreMilli === null ? [] : [versionId]));
  const secret = await secreciesFor(app, actor, scored);
  const told = rows.map((row) => (secret.has(row.versionId) ? { ...row, scoreMilli: null } : row));
  return workByProblem(told, await fullMarksOfUnchecked(app, scored));
}

/** How much the actor submitted to each of these assignments; those without a submission are absent. */
export async function ownAttemptsAt(
  app: App,
  actor: UserActor,
  assignmentIds: readonly string[],
): Promise<WorkCounts[]> {
  return await store.countWorkInAssignments(app.db, actor.id, assignmentIds);
}
