/** What the judging list shows. */
import { participantHref } from '../participants/participant-links.rules.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { shownState } from '../submissions/submissions.rules.ts';
import { verdictReviewHref } from '../verdict-reviews/verdict-review-links.rules.ts';
import { LONG_WAIT_MS, waitOf, type JudgingList } from './judging-list.rules.ts';

/** The lines of the list; ids are those of elements that keep the focus when it is loaded again. */
export function judgingLines(list: JudgingList, contestSlug: string, nowMs: number, t: Translate, fmt: Formats) {
  const problems = new Map(
    list.rounds.flatMap((round) => round.problems.map((problem) => [problem.id, { round, problem }] as const)),
  );
  return list.lines.map((one) => {
    const { round, problem } = problems.get(one.roundProblemId) ?? {};
    const state = shownState(one);
    const wait = waitOf({ submittedAt: one.submittedAt, state }, one.judging, nowMs);
    return {
      id: one.id,
      href: submissionHref(one.id),
      state,
      reviewHref: one.judgingState === 'held' && one.judging ? verdictReviewHref(contestSlug, one.judging.id) : null,
      round: round?.name ?? '',
      problem: problem
        ? { label: problem.label, title: problem.problem?.title ?? '', look: shownLook(problem, t) }
        : null,
      participant: one.participant,
      participantHref: participantHref(contestSlug, one.participantId),
      language: one.language,
      submittedAt: one.submittedAt,
      wait: fmt.duration(wait.ms),
      isWaiting: !wait.isOver,
      isLong: !wait.isOver && wait.ms >= LONG_WAIT_MS,
      host: one.host,
    };
  });
}

/** Problems to narrow the list to, with their rounds where there are several. */
export function problemChoices({ rounds }: Pick<JudgingList, 'rounds'>): { value: string; label: string }[] {
  return rounds.flatMap((round) =>
    round.problems.map(({ id, label, problem }) => {
      const words = `${label}. ${problem?.title ?? ''}`;
      return { value: id, label: rounds.length > 1 ? `${round.name} · ${words}` : words };
    }),
  );
}
