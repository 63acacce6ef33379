/** A person's own results on the lists of assignments and problems. */
import type { App } from '../platform/app-context.ts';
import { fullMarksOfUnchecked } from '../problems/full-marks.service.ts';
import type { OwnRoundWork, OwnWork } from '../problems/own-work.rules.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { fullMarks } from '../scoring/place-points.rules.ts';
import { workByProblem, workInCell, workInRound } from './own-work.rules.ts';
import * as store from './own-work.store.ts';

export const ownWork: OwnWorkLoader = { inAssignments, inRound, inRounds, onProblems };

async function inAssignments(
  app: App,
  userId: string,
  assignments: readonly { id: string; points: number }[],
): Promise<Map<string, OwnWork>> {
  if (assignments.length === 0) return new Map();
  const points = new Map(assignments.map((one) => [one.id, one.points * 1000]));
  const rows = await store.listWorkInAssignments(app.db, userId, [...points.keys()]);
  return new Map(
    rows.map(({ itemId, attempts, pending, accepted, scoreMilli }) => [
      itemId,
      { attempts, pending, isAccepted: accepted > 0, scoreMilli, maxMilli: points.get(itemId) ?? null },
    ]),
  );
}

async function inRound(
  app: App,
  round: { id: string; scoring: string },
  participantId: string,
  problems: readonly { id: string; points: number; weight: number }[],
): Promise<Map<string, OwnWork>> {
  const figures = (await store.listLiveFigures(app.db, [round.id], participantId)).get(round.id);
  const work = new Map<string, OwnWork>();
  for (const problem of problems) {
    const cell = figures?.cells[problem.id];
    if (cell) work.set(problem.id, workInCell(cell, round.scoring === 'icpc' ? null : fullMarks(problem)));
  }
  return work;
}

async function inRounds(
  app: App,
  rounds: readonly { id: string; scoring: string }[],
  participantId: string,
): Promise<Map<string, OwnRoundWork>> {
  const ids = rounds.map((round) => round.id);
  const figures = await store.listLiveFigures(app.db, ids, participantId);
  return new Map(
    rounds.flatMap(({ id, scoring }) => {
      const own = figures.get(id);
      return own && Object.keys(own.cells).length > 0 ? [[id, workInRound(own, scoring)] as const] : [];
    }),
  );
}

async function onProblems(app: App, userId: string, problemIds: readonly string[]): Promise<Map<string, OwnWork>> {
  if (problemIds.length === 0) return new Map();
  const rows = await store.listWorkOnProblems(app.db, userId, problemIds);
  const scored = rows.flatMap((row) => (row.scoreMilli !== null && row.versionId !== undefined ? [row.versionId] : []));
  return workByProblem(rows, await fullMarksOfUnchecked(app, scored));
}
