/** Where lists get what their reader did on each item. */
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnRoundWork, OwnWork } from './own-work.rules.ts';

/**
 * Loads what a person did, by the id of the item; items without work are absent. Lists belong to features on the left and
 * submissions, standings and grades to features on the right, so `features.ts` puts this together and hands it to the lists.
 */
export interface OwnWorkLoader {
  /** Of assignments: what the actor did and the points they have. */
  inAssignments(
    app: App,
    actor: UserActor,
    assignments: readonly { id: string; points: number; problemVersionId: string }[],
  ): Promise<Map<string, OwnWork>>;
  /** Of the actor's person or team in a round; also what a freeze hides from others. */
  inRoundUnchecked(
    app: App,
    actor: Actor,
    round: { id: string; scoring: string },
    participantId: string,
    problems: readonly { id: string; points: number; weight: number; problemVersionId: string }[],
  ): Promise<Map<string, OwnWork>>;
  /** Of the actor's person or team in each of these rounds; rounds without a submission are absent. */
  inRoundsUnchecked(
    app: App,
    actor: Actor,
    rounds: readonly { id: string; scoring: string }[],
    participantId: string,
  ): Promise<Map<string, OwnRoundWork>>;
  /** Of problems wherever the actor submitted to them: for practice, a course or a contest. */
  onProblems(app: App, actor: UserActor, problemIds: readonly string[]): Promise<Map<string, OwnWork>>;
}
