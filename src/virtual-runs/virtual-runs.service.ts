/** People take a round that is over by their own clock, and see where they would have stood. */
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { practiceAt, type PracticeAnswer } from '../rounds/after-end.rules.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { getRoundBySlugs, listShownProblemsUnchecked } from '../rounds/rounds.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import type { Board } from '../standings/board.rules.ts';
import { recentBoardFor } from '../standings/boards.service.ts';
import { historyOfUnchecked } from '../standings/histories.service.ts';
import type { StandingFigures } from '../standings/standings.rules.ts';
import { withoutPartialScore } from '../standings/withheld-points.rules.ts';
import {
  boardAt,
  endOfRun,
  figuresOfRun,
  lengthOfRun,
  requireMayStart,
  ROWS_SHOWN,
  runTime,
  submissionsOfRun,
  type VirtualRow,
  type VirtualRun,
} from './virtual-runs.rules.ts';
import * as store from './virtual-runs.store.ts';

export interface VirtualRound {
  contest: Contest;
  round: Round;
  runs: VirtualRun[];
  /** Whether a run can be started now, one that runs left aside. */
  answer: PracticeAnswer;
}

/** A round with a person's own runs of it, the newest first. @throws NotFound where there is none and never may be */
export async function virtualRound(
  app: App,
  actor: UserActor,
  contestSlug: string,
  roundSlug: string,
): Promise<VirtualRound> {
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const runs = await store.listRunsOf(app.db, round.id, actor.id);
  if (round.afterEnd !== 'virtual' && runs.length === 0) throw new NotFound('practice_off');
  return { contest, round, runs, answer: practiceAt(contest, round, app.clock.nowMs(), 'virtual') };
}

/**
 * Starts the clock of a person in a round that is over. @throws Conflict where it is not allowed now, while one runs, or after
 * `RUNS_MAX` of them
 */
export async function startRun(app: App, actor: UserActor, { contest, round, answer }: VirtualRound): Promise<void> {
  requirePermission(actor, 'submission.create');
  if (!answer.ok) throw new Conflict(answer.code, answer.params);
  const nowMs = app.clock.nowMs();
  const run = { id: newId(), contestId: contest.id, roundId: round.id, userId: actor.id, startedAt: nowMs };
  try {
    await inTransaction(app.db, async (trx) => {
      await store.releaseEnded(trx, round.id, actor.id, nowMs);
      requireMayStart(await store.listRunsOf(trx, round.id, actor.id), nowMs);
      await store.insertRun(trx, { ...run, lengthMs: lengthOfRun(round), stoppedAt: null });
      const detail = { contest: contest.name, round: round.name };
      await insertAudit(trx, actor, nowMs, 'virtual-run.started', { type: 'round', id: round.id }, detail);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('virtual_run_running');
    throw error;
  }
}

/** Ends a person's own run before its time. @throws Conflict when it has ended, NotFound for a run of someone else */
export async function stopRun(app: App, actor: UserActor, { round, runs }: VirtualRound, id: string): Promise<void> {
  if (!runs.some((run) => run.id === id)) throw new NotFound('virtual_run_not_found');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveRunStopped(trx, id, actor.id, nowMs))) throw new Conflict('virtual_run_over');
    await insertAudit(trx, actor, nowMs, 'virtual-run.stopped', { type: 'round', id: round.id }, { round: round.name });
  });
}

export interface ShownRun {
  run: VirtualRun;
  /** The time of the round that it has reached. */
  timeMs: number;
  figures: StandingFigures;
}

/**
 * What a run has by now: the figures that it would have in the round, without partial points of what a running ICPC round judges
 * by verdict alone.
 */
async function readRun(app: App, actor: UserActor, { round }: VirtualRound, run: VirtualRun): Promise<ShownRun> {
  const problems = await listShownProblemsUnchecked(app, round);
  const sent = await store.listRunSubmissions(
    app.db,
    problems.map(({ id }) => id),
    { userId: run.userId, from: run.startedAt, to: endOfRun(run) },
  );
  const versionIds = sent.map(({ problemVersionId }) => problemVersionId);
  const secret = await secreciesFor(app, actor, versionIds);
  const withheld = new Set(sent.flatMap((one) => (secret.has(one.problemVersionId) ? [one.roundProblemId] : [])));
  const told = (await withFullMarksUnchecked(app, sent)).map((one) => withoutPartialScore(one, withheld));
  const own = submissionsOfRun(round, problems, run, told);
  return { run, timeMs: runTime(run, app.clock.nowMs()), figures: figuresOfRun(round, problems, own) };
}

/** All runs of a person with what came of them. They are those of the actor whom `virtualRound` let in. */
export async function shownRuns(app: App, actor: UserActor, virtual: VirtualRound): Promise<ShownRun[]> {
  return await Promise.all(
    virtual.runs.filter(({ userId }) => userId === actor.id).map((run) => readRun(app, actor, virtual, run)),
  );
}

/**
 * The board as it was at the time that a run has reached, as everyone may know it, with the run among its rows.
 * @throws NotFound for a run of someone else, and while the round is hidden or its board frozen again
 */
export async function virtualBoard(
  app: App,
  actor: UserActor,
  { contest, round }: VirtualRound,
  { run, timeMs, figures }: ShownRun,
): Promise<{ board: Board; rows: VirtualRow[]; others: number; place: number | null } | undefined> {
  if (run.userId !== actor.id) throw new NotFound('virtual_run_not_found');
  const board = await recentBoardFor(app, actor, contest.slug, round.slug, true);
  // Nothing that a freeze hides is replayed.
  if (board.isFrozen || board.phase !== 'closed') return undefined;
  const history = await historyOfUnchecked(app, board);
  const name = actor.displayName;
  const { rows, others, place } = boardAt(round, board.rows, history, { name, figures }, timeMs, ROWS_SHOWN);
  // Where only the first ranks are shown, a place among all would tell of the others.
  return { board, rows, others, place: board.top === null ? place : null };
}
