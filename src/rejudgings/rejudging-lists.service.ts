/** Lists of rejudgings for people, and which of them are open. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { contestsWhere, requireInSomeContest } from '../accounts/permissions.rules.ts';
import type { Rejudging, RejudgingState } from './rejudgings.rules.ts';
import * as items from './rejudging-items.store.ts';
import * as store from './rejudgings.store.ts';

/** Sets, newest first; one more than requested if there are more. */
export async function listRejudgings(app: App, actor: Actor, page: number, pageSize: number): Promise<Rejudging[]> {
  requireInSomeContest(actor, 'submission.rejudge');
  return await store.listRejudgings(
    app.db,
    contestsWhere(actor, 'submission.rejudge'),
    pageSize + 1,
    (page - 1) * pageSize,
  );
}

/** The state of each set for people: `judged` means running and waiting to be applied or canceled. */
export async function stagesOf(
  app: App,
  actor: Actor,
  rejudgings: readonly Rejudging[],
): Promise<(RejudgingState | 'judged')[]> {
  requireInSomeContest(actor, 'submission.rejudge');
  const stages: (RejudgingState | 'judged')[] = [];
  for (const { id, state } of rejudgings) {
    const isJudged = state === 'running' && (await items.countItems(app.db, id)).progress.isJudged;
    stages.push(isJudged ? 'judged' : state);
  }
  return stages;
}

/** The open set a submission is in, with its judging there, for staff. */
export async function openRejudgingOfUnchecked(app: App, submissionId: string): Promise<string | undefined> {
  return await store.findOpenOf(app.db, submissionId);
}

/** Open sets that may still change verdicts of a round. */
export async function openRejudgingsOfRoundUnchecked(app: App, roundId: string): Promise<number> {
  return await items.countOpenOfRound(app.db, roundId);
}
