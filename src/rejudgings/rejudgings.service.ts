/** Rejudging a set of submissions: select, preview, start, watch, then apply or cancel. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { contestsWhere, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { claimForJudgingUnchecked, recordVerdictUnchecked } from '../submissions/submissions.service.ts';
import { supersedeHeld } from '../judgings/held-verdicts.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import {
  cancelJudgingsOfSet,
  findJudgingUnchecked,
  needOfUnchecked,
  queueJudging,
  type JudgingNeed,
} from '../judgings/judgings.service.ts';
import {
  BATCH_SIZE,
  estimatedJudgeMs,
  isEmptyFilter,
  MANY_SUBMISSIONS,
  MOST_SUBMISSIONS,
  outcomeOf,
  requireAppliable,
  type ItemsShown,
  type Progress,
  type Rejudging,
  type RejudgingChoice,
  type RejudgingItem,
  type VerdictCount,
} from './rejudgings.rules.ts';
import {
  againstOf,
  findAgainst,
  movePlaces,
  requireMovableUnchecked,
  type Against,
} from './rejudging-version.service.ts';
import { insertEffects } from './rejudging-effects.store.ts';
import { tellApplied, versionsInSecretUnchecked } from './rejudging-news.service.ts';
import * as items from './rejudging-items.store.ts';
import * as store from './rejudgings.store.ts';
import { rejudgingApplying, rejudgingStarted } from './rejudgings.topics.ts';

export interface Cost {
  count: number;
  /** Selected, but left out because they are in another open set. */
  taken: number;
  /** Selected, but left out because they are being rejudged individually. */
  busy: number;
  estimatedMs: number;
  isMany: boolean;
  /** The version all of them would be judged by, if one is named. */
  against: Against | null;
}

async function choose(
  app: App,
  actor: Actor,
  { filter, against }: RejudgingChoice,
): Promise<{ free: store.Chosen[]; cost: Cost }> {
  if (isEmptyFilter(filter)) throw new InvalidInput('rejudging_filter_empty');
  const chosen = await store.listChosen(
    app.db,
    filter,
    MOST_SUBMISSIONS + 1,
    contestsWhere(actor, 'submission.rejudge'),
  );
  if (chosen.length > MOST_SUBMISSIONS) throw new InvalidInput('rejudging_too_many', { max: MOST_SUBMISSIONS });
  const taken = chosen.filter((one) => one.isTaken).length;
  const free = chosen.filter((one) => !one.isTaken && !one.isBusy);
  return {
    free,
    cost: {
      count: free.length,
      taken,
      busy: chosen.length - free.length - taken,
      estimatedMs: estimatedJudgeMs(free),
      isMany: free.length > MANY_SUBMISSIONS,
      against: against === undefined ? null : await findAgainst(app, actor, free, against),
    },
  };
}

/**
 * Previews a rejudging (how many, how long); nothing is stored.
 * @throws InvalidInput when nothing or too much is selected, or the version is not compatible
 */
export async function costOf(app: App, actor: Actor, choice: RejudgingChoice): Promise<Cost> {
  requireInSomeContest(actor, 'submission.rejudge');
  return (await choose(app, actor, choice)).cost;
}

/**
 * Starts a set and returns its id; its submissions keep their verdicts until it is applied.
 * @throws Conflict when all are in other open sets, when one was taken in the meantime, or when there are none
 */
export async function startRejudging(
  app: App,
  actor: UserActor,
  input: RejudgingChoice & { reason: string; meansMany: boolean; movesPlaces: boolean },
): Promise<string> {
  requireInSomeContest(actor, 'submission.rejudge');
  const { free, cost } = await choose(app, actor, input);
  if (free.length === 0) throw new Conflict(cost.taken + cost.busy > 0 ? 'rejudging_all_taken' : 'rejudging_empty');
  if (cost.isMany && !input.meansMany) throw new InvalidInput('rejudging_many', { count: cost.count }, 'meansMany');
  const nowMs = app.clock.nowMs();
  const rejudging: Rejudging = {
    id: newId(),
    state: 'running',
    reason: input.reason,
    filter: input.filter,
    againstVersionId: cost.against?.versionId ?? null,
    movesPlaces: cost.against !== null && input.movesPlaces,
    size: free.length,
    estimatedMs: cost.estimatedMs,
    createdBy: actor.id,
    createdAt: nowMs,
    endedBy: null,
    endedAt: null,
  };
  const { id, movesPlaces } = rejudging;
  await inTransaction(app.db, async (trx) => {
    // One of them has since been rejudged individually or joined another set.
    if (!(await claimForJudgingUnchecked(trx, free))) throw new Conflict('rejudging_overlaps');
    await store.insertRejudging(trx, rejudging, free);
    const { reason, filter, against } = input;
    const detail = { reason, count: free.length, filter, ...(cost.against ? { against, movesPlaces } : {}) };
    await insertAudit(trx, actor, nowMs, 'rejudging.started', { type: 'rejudging', id }, detail);
    await enqueue(trx, nowMs, rejudgingStarted, { rejudgingId: id });
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('rejudging_overlaps') : error;
  });
  app.background.poke();
  return id;
}

/** Queues the next batch of a running set and schedules the one after it. Safe to repeat. */
export async function queueBatchUnchecked(app: App, id: string): Promise<void> {
  const unqueued = await store.listUnqueued(app.db, id);
  if (unqueued.length === 0) return;
  const againstVersionId = (await store.findRejudging(app.db, id))?.againstVersionId ?? null;
  const queued: { submissionId: string; need: JudgingNeed }[] = [];
  for (const { submissionId, ...last } of unqueued) {
    const problemVersionId = againstVersionId ?? last.problemVersionId;
    queued.push({ submissionId, need: await needOfUnchecked(app, submissionId, problemVersionId) });
  }
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.touchRejudging(trx, id, 'running', nowMs))) return;
    for (const { submissionId, need } of queued) {
      const judgingId = newId();
      if (!(await store.setItemJudging(trx, id, submissionId, judgingId))) continue;
      await queueJudging(trx, { id: judgingId, submissionId, need, kind: 'set', rejudgingId: id }, nowMs);
    }
    if (unqueued.length === BATCH_SIZE) await enqueue(trx, nowMs, rejudgingStarted, { rejudgingId: id });
  });
  queueNews(app).announce();
}

/**
 * running → applying: its verdicts replace the old ones, batch by batch in the background, and its rounds and assignments move
 * to its version, if that was selected.
 * @throws Conflict while something in it is not judged, or when it is over
 */
export async function applyRejudging(app: App, actor: UserActor, id: string): Promise<void> {
  requireInSomeContest(actor, 'submission.rejudge');
  const { rejudging, progress } = await getRejudging(app, actor, id);
  requireAppliable(rejudging, progress);
  const against = rejudging.movesPlaces ? await againstOf(app, actor, rejudging) : null;
  if (against) await requireMovableUnchecked(app, against);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveRejudging(trx, id, 'running', 'applying', { by: actor.id, at: nowMs })))
      throw new Conflict('rejudging_over');
    if (against) await movePlaces(trx, actor, nowMs, against);
    const moved = against ? { version: against.number, moved: against.places.map(({ name }) => name) } : {};
    const detail = { changed: progress.changed, kept: progress.failed, count: progress.total, ...moved };
    await insertAudit(trx, actor, nowMs, 'rejudging.applied', { type: 'rejudging', id }, detail);
    await enqueue(trx, nowMs, rejudgingApplying, { rejudgingId: id });
  });
  app.background.poke();
}

/** Applies the next batch in one transaction and schedules the one after it; the last one ends the set. Safe to repeat. */
export async function applyBatchUnchecked(app: App, id: string): Promise<void> {
  const batch = await items.listUnapplied(app.db, id);
  const secret = await versionsInSecretUnchecked(app, batch);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.touchRejudging(trx, id, 'applying', nowMs))) return;
    for (const item of batch) {
      const outcome = outcomeOf(item);
      if (!(await items.closeItem(trx, id, item.submissionId, outcome))) continue;
      const { submissionId, judgingId, newVerdict } = item;
      if (outcome === 'kept' || judgingId === null || newVerdict === null) continue;
      const judging = await findJudgingUnchecked(trx, judgingId);
      await supersedeHeld(trx, submissionId, nowMs);
      await recordVerdictUnchecked(trx, submissionId, {
        judgingId,
        judgedVersionId: item.newVersionId as string,
        verdict: newVerdict,
        // Of this moment: a decision about its speed may have come since the batch was read.
        scoreMilli: judging?.scoreMilli ?? null,
        judgedAt: judging?.finishedAt ?? nowMs,
      });
      await tellApplied(trx, nowMs, id, { ...item, judgingId, outcome }, secret);
    }
    if (batch.length === BATCH_SIZE) await enqueue(trx, nowMs, rejudgingApplying, { rejudgingId: id });
    else if (await store.moveRejudging(trx, id, 'applying', 'applied', undefined)) await insertEffects(trx, id);
  });
  queueNews(app).announce();
}

/** running → cancelled: no verdict changes, and judgings are kept. @throws Conflict when it is over */
export async function cancelRejudging(app: App, actor: UserActor, id: string): Promise<void> {
  requireInSomeContest(actor, 'submission.rejudge');
  const { progress } = await getRejudging(app, actor, id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveRejudging(trx, id, 'running', 'cancelled', { by: actor.id, at: nowMs })))
      throw new Conflict('rejudging_over');
    await cancelJudgingsOfSet(trx, id, nowMs);
    await items.releaseItems(trx, id);
    const detail = { judged: progress.judged, count: progress.total };
    await insertAudit(trx, actor, nowMs, 'rejudging.cancelled', { type: 'rejudging', id }, detail);
  });
  queueNews(app).announce();
}

export interface LoadedRejudging {
  rejudging: Rejudging;
  progress: Progress;
  matrix: VerdictCount[];
}

async function loadRejudging(app: App, id: string): Promise<LoadedRejudging> {
  const rejudging = await store.findRejudging(app.db, id);
  if (!rejudging) throw new NotFound('rejudging_not_found');
  return { rejudging, ...(await items.countItems(app.db, id)) };
}

/** A set with its progress and what it would change. @throws NotFound also for one with submissions that the actor may not rejudge */
export async function getRejudging(app: App, actor: Actor, id: string): Promise<LoadedRejudging> {
  requireInSomeContest(actor, 'submission.rejudge');
  const where = contestsWhere(actor, 'submission.rejudge');
  if (where !== 'all' && !(await store.isWithinContests(app.db, id, where))) throw new NotFound('rejudging_not_found');
  return await loadRejudging(app, id);
}

/** A page of its submissions with old and new verdict, oldest first, and how many there are. */
export async function rejudgingItems(
  app: App,
  actor: Actor,
  id: string,
  shown: ItemsShown,
  page: { number: number; size: number },
): Promise<{ items: RejudgingItem[]; total: number }> {
  await getRejudging(app, actor, id);
  const part = { limit: page.size, offset: (page.number - 1) * page.size };
  return {
    items: await items.listItems(app.db, id, shown, part),
    total: await items.countShown(app.db, id, shown),
  };
}

/** Its verdicts so far, for the preview of boards and grades; empty once it is applied or canceled. */
export async function judgedItems(app: App, actor: Actor, id: string): Promise<RejudgingItem[]> {
  const { rejudging } = await getRejudging(app, actor, id);
  return rejudging.state === 'running' ? await items.listItems(app.db, id, { which: 'judged' }) : [];
}
