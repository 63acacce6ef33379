/** What a question or an announcement may be about: problems of rounds that have opened, rounds, or the whole contest. */
import { requireContestVisible } from '../contests/contests.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import { roundProblemVisible } from '../rounds/rounds.rules.ts';
import { listRoundsUnchecked, listShownProblemsUnchecked } from '../rounds/rounds.service.ts';
import type { Subject, SubjectRound } from './clarifications.rules.ts';

/** Rounds of a contest with the problems that everyone may know by now. @throws NotFound for a contest hidden from the actor */
export async function subjectsOf(app: App, actor: Actor, contest: Contest, language: string): Promise<SubjectRound[]> {
  requireContestVisible(actor, contest);
  const nowMs = app.clock.nowMs();
  const rounds = await listRoundsUnchecked(app, contest.id);
  return await Promise.all(
    rounds.map(async (round) => {
      const { id, slug, name } = round;
      const isShown = nowMs >= round.opensAt && roundProblemVisible(actor, round, nowMs);
      const problems = !isShown ? [] : await listNamedRoundProblems(app, actor, round, language);
      const named = problems.map((one) => ({ id: one.id, label: one.label, title: one.problem?.title ?? '' }));
      return { id, slug, name, problems: named };
    }),
  );
}

/** Problems of a contest that everyone may know by now. */
export async function knownProblemsUnchecked(app: App, contestId: string): Promise<Set<string>> {
  const rounds = await listRoundsUnchecked(app, contestId);
  const problems = await Promise.all(rounds.map((round) => listShownProblemsUnchecked(app, round)));
  return new Set(problems.flat().map(({ id }) => id));
}

/**
 * The subject that a form or address names (`subjectKey`).
 * @throws InvalidInput for a round or problem that is not of this contest, and for a problem that is still hidden
 */
export async function subjectNamed(app: App, actor: Actor, contest: Contest, key: string): Promise<Subject> {
  requireContestVisible(actor, contest);
  const [kind, id] = key.split(':');
  if (key === '') return { roundId: null, roundProblemId: null };
  for (const round of await listRoundsUnchecked(app, contest.id)) {
    if (kind === 'round' && round.id === id) return { roundId: round.id, roundProblemId: null };
    if (kind !== 'problem') continue;
    const problem = (await listShownProblemsUnchecked(app, round)).find((one) => one.id === id);
    if (problem) return { roundId: round.id, roundProblemId: problem.id };
  }
  throw new InvalidInput('clarification_subject', {}, 'about');
}
