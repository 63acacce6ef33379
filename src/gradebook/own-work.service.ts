/** What a student did on the assignments of a list, with the points of their grades. */
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnWork } from '../problems/own-work.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { ownAttemptsAt } from '../submissions/own-work.service.ts';
import { arePointsTold } from './grades.rules.ts';
import { listPointsOf } from './grades.store.ts';

/**
 * The actor's work in these assignments; those without a submission are absent. As in the grade table, points below full marks
 * are not told of what a running ICPC round judges by verdict alone.
 */
export async function ownWorkInAssignments(
  app: App,
  actor: UserActor,
  assignments: readonly { id: string; points: number; problemVersionId: string }[],
): Promise<Map<string, OwnWork>> {
  const byId = new Map(assignments.map((one) => [one.id, one]));
  if (byId.size === 0) return new Map();
  const rows = await ownAttemptsAt(app, actor, [...byId.keys()]);
  const points = await listPointsOf(app.db, actor.id, [...byId.keys()]);
  const secret = await secreciesFor(
    app,
    actor,
    assignments.map(({ problemVersionId }) => problemVersionId),
  );
  return new Map(
    rows.flatMap(({ itemId, attempts, pending, accepted }) => {
      const assignment = byId.get(itemId);
      if (!assignment) return [];
      const maxMilli = assignment.points * 1000;
      const earned = points.get(itemId) ?? null;
      const isTold = arePointsTold({ pointsMilli: earned ?? 0 }, assignment, secret);
      return [
        [
          itemId,
          { attempts, pending, isAccepted: accepted > 0, scoreMilli: isTold ? earned : null, maxMilli },
        ] as const,
      ];
    }),
  );
}
