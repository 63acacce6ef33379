/** What the log of a contest says of its rounds and their problems. */
import type { EventAudience, NewEvent, StateStep } from '../contest-log/contest-log.rules.ts';
import { lookOf } from './problem-looks.rules.ts';
import type { Round, RoundProblem, RoundStep } from './rounds.rules.ts';

/** A round as it is now. */
export function roundFact(
  round: Omit<Round, 'afterEnd' | 'openedAt' | 'frozenAt' | 'closedAt' | 'thawedAt'>,
): NewEvent {
  const { id, slug, name, opensAt, freezesAt, closesAt, scoring, penaltyMinutes, pausedAt } = round;
  const removed = round.removed.map(({ from, to }) => ({ from, to }));
  const data = { slug, name, opensAt, freezesAt, closesAt, scoring, penaltyMinutes, pausedAt, removed };
  return { kind: 'round', subjectId: id, roundId: id, audience: 'public', data };
}

/** A round was removed before it opened, with its problems. */
export function roundGone(id: string): NewEvent {
  return { kind: 'round', subjectId: id, roundId: id, audience: 'public', data: null };
}

/** Until its round has opened and it has appeared, only staff learn of a problem; then it is told again. */
function problemAudience(
  round: Pick<Round, 'openedAt'>,
  { visibleFrom = null, shownAt = null }: Pick<RoundProblem, 'visibleFrom' | 'shownAt'>,
): EventAudience {
  return round.openedAt === null || (visibleFrom !== null && shownAt === null) ? 'staff' : 'public';
}

/** A problem as it is now in its round. */
export function problemFact(round: Pick<Round, 'openedAt'>, problem: RoundProblem): NewEvent {
  const { id, roundId, label, position, points, weight, problemVersionId } = problem;
  const { rgb, name } = lookOf(problem).color;
  const data = { label, position, points, weight, problemVersionId, color: { rgb, name } };
  return { kind: 'problem', subjectId: id, roundId, audience: problemAudience(round, problem), data };
}

/** A problem was taken out of its round. */
export function problemGone(round: Pick<Round, 'openedAt'>, problem: RoundProblem): NewEvent {
  const { id, roundId } = problem;
  return { kind: 'problem', subjectId: id, roundId, audience: problemAudience(round, problem), data: null };
}

/** A round has reached a step. */
export function stateFact(roundId: string, step: StateStep, at: number): NewEvent {
  return { kind: 'state', subjectId: roundId, roundId, audience: 'public', data: { step, at } };
}

/** The state that a round is in after a step of its clock. */
export const STATE_OF_STEP: Readonly<Record<RoundStep, StateStep>> = {
  open: 'started',
  freeze: 'frozen',
  close: 'ended',
};
