/** The problems of a round, chosen by organizers until it opens. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { mayGiveProblem } from '../problems/problem-people.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { requireOpenableUnchecked } from '../problems/version-checks.service.ts';
import { requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { requireMayOpenAt } from './opening-blocks.service.ts';
import { choicesByVersionUnchecked } from './problem-source.service.ts';
import { problemVisible } from './problem-times.rules.ts';
import { problemFact, problemGone } from './round-facts.rules.ts';
import { lookAfter, lookOf, lookWords, nextColor, type WantedLook } from './problem-looks.rules.ts';
import { nextLabel, normaliseLabel } from './round-labels.rules.ts';
import { logInContest } from './round-log.service.ts';
import {
  hidesProblemsNow,
  PROBLEMS_MAX,
  requireNotLocked,
  roundProblemVisible,
  type NamedRoundProblem,
  type ProblemChoice,
  type Round,
  type RoundProblem,
} from './rounds.rules.ts';
import {
  deleteRoundProblem,
  getRoundProblemRow,
  insertRoundProblem,
  listProblemsOfRound,
  updateRoundProblem,
  updateRoundProblemLook,
  updateRoundProblemVersion,
} from './round-problems.store.ts';
import { getRoundRow, touchRound } from './rounds.store.ts';

/** Problems of a round that the actor may see now, in order, with names in a language. @throws NotFound while they are hidden from the actor */
export async function listNamedRoundProblems(
  app: App,
  actor: Actor,
  round: Round,
  language: string,
): Promise<NamedRoundProblem[]> {
  if (!roundProblemVisible(actor, round, app.clock.nowMs()))
    throw new NotFound(hidesProblemsNow(round) ? 'round_problems_hidden' : 'round_problem_not_found');
  const nowMs = app.clock.nowMs();
  const problems = (await listProblemsOfRound(app.db, round.id)).filter((one) =>
    problemVisible(actor, round, one, nowMs),
  );
  const names = await choicesByVersionUnchecked(
    app,
    problems.map((problem) => problem.problemVersionId),
    language,
  );
  return problems.map((problem) => ({ ...problem, problem: names.get(problem.problemVersionId) }));
}

interface ProblemFields extends WantedLook {
  /** Undefined: the next free letter (adding) or unchanged (editing). */
  label?: string;
  points: number;
  weight: number;
}

/** Adds a version of a problem. @throws InvalidInput for an unknown version or one whose check has not passed, Conflict once open or when it is there. */
export async function addRoundProblem(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: ProblemFields & { problemVersionId: string },
): Promise<RoundProblem> {
  const [added] = await addRoundProblems(app, actor, roundId, [wanted]);
  return added as RoundProblem;
}

type Wanted = ProblemFields & { problemVersionId: string };

/** Adds versions of problems in this order, all or none. @throws as `addRoundProblem` */
export async function addRoundProblems(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: readonly Wanted[],
): Promise<RoundProblem[]> {
  await requireEditOf(app, actor, roundId);
  const nowMs = app.clock.nowMs();
  const choices = await choicesByVersionUnchecked(
    app,
    wanted.map(({ problemVersionId }) => problemVersionId),
  );
  for (const { problemVersionId } of wanted) {
    if (!choices.has(problemVersionId)) throw new InvalidInput('problem_version_unknown', {}, 'problemVersionId');
    await requireMayUse(app, actor, problemVersionId);
    await requireOpenableUnchecked(app.db, problemVersionId, 'problemVersionId');
  }
  return await inTransaction(app.db, async (trx) => {
    const contestId = await requireUnlocked(trx, roundId, nowMs);
    const added: RoundProblem[] = [];
    for (const one of wanted) {
      const choice = choices.get(one.problemVersionId) as ProblemChoice;
      added.push(await addOne(trx, actor, nowMs, { contestId, roundId, choice }, one));
    }
    await requireStillOpens(trx, actor, await getRoundRow(trx, roundId), 'problemVersionId', nowMs);
    return added;
  });
}

async function addOne(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  { contestId, roundId, choice }: { contestId: string; roundId: string; choice: ProblemChoice },
  wanted: Wanted,
): Promise<RoundProblem> {
  const there = await listProblemsOfRound(trx, roundId);
  if (there.length >= PROBLEMS_MAX) throw new Conflict('round_problems_full', { max: PROBLEMS_MAX });
  if (there.some((problem) => problem.problemVersionId === wanted.problemVersionId)) {
    throw new Conflict('round_problem_there', { title: choice.title }, 'problemVersionId');
  }
  const label = wanted.label ?? nextLabel(there.map((problem) => problem.label));
  const position = 1 + Math.max(0, ...there.map((problem) => problem.position));
  const rgb = wanted.color ?? nextColor(there.map((problem) => lookOf(problem).color.rgb));
  const { points, weight, problemVersionId } = wanted;
  const look = { alias: wanted.alias ?? null, color: { rgb, name: wanted.colorName ?? null } };
  const problem = { id: newId(), roundId, position, problemVersionId, points, weight, label, ...look };
  await withFreeLabel(label, () => insertRoundProblem(trx, problem, nowMs));
  await touchRound(trx, roundId);
  await audit(trx, actor, nowMs, 'round.problem_added', contestId, roundId, { label, problem: choice.slug });
  await logInContest(trx, nowMs, contestId, problemFact(await getRoundRow(trx, roundId), problem));
  return problem;
}

/** Changes label, position, points, weight or look of a problem before the round opens. @throws Conflict as `editRound` */
export async function editRoundProblem(
  app: App,
  actor: Actor,
  roundId: string,
  problemId: string,
  wanted: ProblemFields & { position?: number; rev?: number },
): Promise<void> {
  await requireEditOf(app, actor, roundId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const contestId = await requireUnlocked(trx, roundId, nowMs);
    const round = await getRoundRow(trx, roundId);
    const { rev } = round;
    if (wanted.rev !== undefined && wanted.rev !== rev) throw new Conflict('changed_meanwhile');
    const before = await problemOf(trx, roundId, problemId);
    const label = wanted.label ?? before.label;
    const fields = {
      label,
      position: wanted.position ?? before.position,
      points: wanted.points,
      weight: wanted.weight,
    };
    await withFreeLabel(label, async () => void (await updateRoundProblem(trx, problemId, fields)));
    const look = lookAfter(before, wanted);
    await updateRoundProblemLook(trx, problemId, look);
    await touchRound(trx, roundId);
    const changes = changesBetween(
      { ...before, ...lookWords(before) },
      { ...fields, ...lookWords({ ...before, ...look }) },
    );
    const detail = { from: before.label, ...fields, roundId, rev: rev + 1, changes };
    await audit(trx, actor, nowMs, 'round.problem_edited', contestId, roundId, detail);
    await logInContest(trx, nowMs, contestId, problemFact(round, { ...before, ...fields, ...look }));
  });
}

/** Removes a problem from a round before it opens. @throws Conflict in a rehearsal, whose teams submit to it */
export async function removeRoundProblem(app: App, actor: Actor, roundId: string, problemId: string): Promise<void> {
  await requireEditOf(app, actor, roundId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const contestId = await requireUnlocked(trx, roundId, nowMs);
    requireNoRehearsal(await getContestWithin(trx, contestId));
    const problem = await problemOf(trx, roundId, problemId);
    if (!(await deleteRoundProblem(trx, problemId))) throw new NotFound('round_problem_not_found');
    await touchRound(trx, roundId);
    await audit(trx, actor, nowMs, 'round.problem_removed', contestId, roundId, { label: problem.label });
    await logInContest(trx, nowMs, contestId, problemGone(await getRoundRow(trx, roundId), problem));
  });
}

/**
 * Moves a round to another version of one of its problems, at any time, for corrected tests that apply to earlier submissions
 * too. Runs in the transaction of the caller, who has checked that the versions are compatible.
 * @throws Conflict when the round already has that version as another problem
 */
export async function moveRoundProblemVersion(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  problemId: string,
  to: { versionId: string; number: number },
): Promise<void> {
  const problem = await getRoundProblemRow(trx, problemId);
  const round = await getRoundRow(trx, problem.roundId);
  requireInContest(actor, 'submission.rejudge', round.contestId);
  if (problem.problemVersionId === to.versionId) return;
  const { label } = problem;
  try {
    await updateRoundProblemVersion(trx, problemId, to.versionId);
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('round_version_there', { round: round.name, number: to.number });
    throw error;
  }
  await requireStillOpens(trx, actor, round, 'number', nowMs);
  await touchRound(trx, round.id);
  const detail = { label, number: to.number };
  await audit(trx, actor, nowMs, 'round.problem_version_moved', round.contestId, round.id, detail);
  const moved = problemFact(round, { ...problem, problemVersionId: to.versionId });
  if (!problem.takenOut) await logInContest(trx, nowMs, round.contestId, moved);
}

/** @throws Conflict when the round opens so soon that it cannot be put off, and a problem that it has now disagrees */
async function requireStillOpens(
  trx: Transaction,
  actor: Actor,
  round: Round,
  field: string,
  nowMs: number,
): Promise<void> {
  if (round.opensAt <= nowMs || (await getContestWithin(trx, round.contestId)).visibility !== 'published') return;
  await requireMayOpenAt(trx, actor, round, round.opensAt, nowMs, field);
}

/** @throws InvalidInput for a problem that is hidden from the actor, whose statement they would read here */
async function requireMayUse(app: App, actor: Actor, versionId: string): Promise<void> {
  const { problem } = await getProblemVersionUnchecked(app, versionId);
  if (!(await mayGiveProblem(app, actor, problem)))
    throw new InvalidInput('problem_version_unknown', {}, 'problemVersionId');
}

/** @throws Forbidden, Unauthenticated */
async function requireEditOf(app: App, actor: Actor, roundId: string): Promise<void> {
  requireInContest(actor, 'contest.edit-problems', (await getRoundRow(app.db, roundId)).contestId);
}

async function requireUnlocked(trx: Transaction, roundId: string, nowMs: number): Promise<string> {
  const round = await getRoundRow(trx, roundId);
  requireNotLocked(await getContestWithin(trx, round.contestId), round, nowMs);
  return round.contestId;
}

async function problemOf(trx: Transaction, roundId: string, problemId: string): Promise<RoundProblem> {
  const problem = await getRoundProblemRow(trx, problemId);
  if (problem.roundId !== roundId) throw new NotFound('round_problem_not_found');
  return problem;
}

async function audit(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  deed: string,
  contestId: string,
  roundId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  const round = (await getRoundRow(trx, roundId)).name;
  await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contestId }, { round, ...detail });
}

async function withFreeLabel(label: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('round_label_taken', { label: normaliseLabel(label) }, 'label');
    throw error;
  }
}
