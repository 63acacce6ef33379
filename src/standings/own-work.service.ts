/** What a person or team has in rounds, for the lists of rounds and their problems; also what a freeze hides from others. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnRoundWork, OwnWork } from '../problems/own-work.rules.ts';
import type { RoundProblem } from '../rounds/rounds.rules.ts';
import { listProblemsOfRoundsUnchecked } from '../rounds/rounds.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { fullMarks } from '../scoring/place-points.rules.ts';
import { workInCell, workInRound } from './own-work.rules.ts';
import { listLiveFigures } from './standings.store.ts';
import { withoutPartialPoints } from './withheld-points.rules.ts';

type Problem = Pick<RoundProblem, 'id' | 'points' | 'weight' | 'problemVersionId'>;

/**
 * What a participant did on the problems of a round, by problem; without partial points of what a running ICPC round judges by
 * verdict alone.
 */
export async function workInRoundUnchecked(
  app: App,
  actor: Actor,
  round: { id: string; scoring: string },
  participantId: string,
  problems: readonly Problem[],
): Promise<Map<string, OwnWork>> {
  const figures = (await listLiveFigures(app.db, [round.id], participantId)).get(round.id);
  const hasPoints = round.scoring !== 'icpc';
  const withheld = hasPoints && figures ? await withheldFrom(app, actor, problems) : new Set();
  const work = new Map<string, OwnWork>();
  for (const problem of problems) {
    const cell = figures?.cells[problem.id];
    if (!cell) continue;
    const own = workInCell(cell, hasPoints ? fullMarks(problem) : null);
    const isTold = !withheld.has(problem.id) || cell.scoreMilli >= fullMarks(problem);
    work.set(problem.id, isTold ? own : { ...own, scoreMilli: null });
  }
  return work;
}

/** What a participant did in each of these rounds; rounds without a submission are absent. */
export async function workInRoundsUnchecked(
  app: App,
  actor: Actor,
  rounds: readonly { id: string; scoring: string }[],
  participantId: string,
): Promise<Map<string, OwnRoundWork>> {
  const ids = rounds.map((round) => round.id);
  const figures = await listLiveFigures(app.db, ids, participantId);
  const scored = rounds.filter(({ id, scoring }) => scoring !== 'icpc' && figures.has(id));
  const problems = await listProblemsOfRoundsUnchecked(
    app,
    scored.map(({ id }) => id),
  );
  const withheld = await withheldFrom(app, actor, problems);
  return new Map(
    rounds.flatMap(({ id, scoring }) => {
      const own = figures.get(id);
      if (!own || Object.keys(own.cells).length === 0) return [];
      return [[id, workInRound(withoutPartialPoints(own, problems, withheld), scoring)] as const];
    }),
  );
}

/** Problems, by id, whose partial points this person must not learn now. */
async function withheldFrom(app: App, actor: Actor, problems: readonly Problem[]): Promise<Set<string>> {
  const secret = await secreciesFor(
    app,
    actor,
    problems.map(({ problemVersionId }) => problemVersionId),
  );
  return new Set(problems.flatMap(({ id, problemVersionId }) => (secret.has(problemVersionId) ? [id] : [])));
}
