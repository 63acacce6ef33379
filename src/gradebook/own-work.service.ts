/** What a student did on the assignments of a list, with the points of their grades. */
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnWork } from '../problems/own-work.rules.ts';
import { ownAttemptsAt } from '../submissions/own-work.service.ts';
import { listPointsOf } from './grades.store.ts';

/** The actor's work in these assignments; those without a submission are absent. */
export async function ownWorkInAssignments(
  app: App,
  actor: UserActor,
  assignments: readonly { id: string; points: number }[],
): Promise<Map<string, OwnWork>> {
  if (assignments.length === 0) return new Map();
  const most = new Map(assignments.map((one) => [one.id, one.points * 1000]));
  const attempts = await ownAttemptsAt(app, actor, [...most.keys()]);
  const points = await listPointsOf(app.db, actor.id, [...most.keys()]);
  return new Map(
    attempts.map(({ itemId, attempts, pending, accepted }) => {
      const score = { scoreMilli: points.get(itemId) ?? null, maxMilli: most.get(itemId) ?? null };
      return [itemId, { attempts, pending, isAccepted: accepted > 0, ...score }];
    }),
  );
}
