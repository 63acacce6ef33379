/** What the pages of verdicts that wait for the jury show. */
import { claimHolder } from '../judgings/held-verdicts.rules.ts';
import { verdictOfTest, type Judging } from '../judgings/judgings.rules.ts';
import type { Translate } from '../platform/i18n.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import type { NamedRoundProblem, Round } from '../rounds/rounds.rules.ts';
import type { HeldLine } from './verdict-reviews.rules.ts';

interface InRound {
  round: Round;
  problem: NamedRoundProblem;
}

/** A verdict in the list. */
export function heldLine(
  one: HeldLine,
  problems: readonly InRound[],
  people: ReadonlyMap<string, { displayName: string }>,
  { actorId, nowMs, t }: { actorId: string; nowMs: number; t: Translate },
) {
  const found = problems.find(({ problem }) => problem.id === one.roundProblemId);
  const holder = claimHolder(one, nowMs);
  return {
    id: one.judgingId,
    verdict: one.verdict,
    participant: one.participant,
    round: one.round,
    label: found?.problem.label ?? '',
    title: found?.problem.problem?.title ?? '',
    look: found ? shownLook(found.problem, t) : null,
    submittedAt: one.submittedAt,
    heldAt: one.heldAt,
    claim: holder === null ? null : { isMine: holder === actorId, name: people.get(holder)?.displayName ?? '' },
  };
}

/** The setting of each problem. */
export function settingLines(problems: readonly InRound[], t: Translate) {
  return problems.map(({ round, problem }) => ({
    id: problem.id,
    label: problem.label,
    title: problem.problem?.title ?? '',
    round: round.name,
    look: shownLook(problem, t),
    isReviewed: problem.review != null,
    afterMinutes: problem.review?.afterMinutes ?? null,
  }));
}

/** The tests of a judging. */
export function testLines({ facts }: Pick<Judging, 'facts'>) {
  return (facts?.tests ?? []).map((test) => ({
    ordinal: test.ordinal,
    verdict: verdictOfTest(test),
    cpuMs: test.cpuMs,
    wallMs: test.wallMs,
    memoryBytes: test.memoryBytes,
  }));
}
