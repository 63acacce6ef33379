/** What a person or team has in rounds, for the lists of rounds and their problems; also what a freeze hides from others. */
import type { App } from '../platform/app-context.ts';
import type { OwnRoundWork, OwnWork } from '../problems/own-work.rules.ts';
import { fullMarks } from '../scoring/place-points.rules.ts';
import { workInCell, workInRound } from './own-work.rules.ts';
import { listLiveFigures } from './standings.store.ts';

/** What a participant did on the problems of a round, by problem. */
export async function workInRoundUnchecked(
  app: App,
  round: { id: string; scoring: string },
  participantId: string,
  problems: readonly { id: string; points: number; weight: number }[],
): Promise<Map<string, OwnWork>> {
  const figures = (await listLiveFigures(app.db, [round.id], participantId)).get(round.id);
  const work = new Map<string, OwnWork>();
  for (const problem of problems) {
    const cell = figures?.cells[problem.id];
    if (cell) work.set(problem.id, workInCell(cell, round.scoring === 'icpc' ? null : fullMarks(problem)));
  }
  return work;
}

/** What a participant did in each of these rounds; rounds without a submission are absent. */
export async function workInRoundsUnchecked(
  app: App,
  rounds: readonly { id: string; scoring: string }[],
  participantId: string,
): Promise<Map<string, OwnRoundWork>> {
  const ids = rounds.map((round) => round.id);
  const figures = await listLiveFigures(app.db, ids, participantId);
  return new Map(
    rounds.flatMap(({ id, scoring }) => {
      const own = figures.get(id);
      return own && Object.keys(own.cells).length > 0 ? [[id, workInRound(own, scoring)] as const] : [];
    }),
  );
}
