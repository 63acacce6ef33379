/** What one participant did in a round, as its page shows it. */
import { countedAt } from '../rounds/round-clock.rules.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { points } from '../scoring/place-points.rules.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import type { ParticipantResult, ProgressStep } from './progress.rules.ts';
import { cellView, speedView } from './standings.views.ts';

/** Who it is and where it stands now. */
export function participantHead({ row }: ParticipantResult, fmt: Formats) {
  const { id, name, starred, disqualified, universities, memberNames } = row.participant;
  return {
    ...{ id, name, starred, disqualified, rank: row.rank },
    universities: universities.join(', '),
    // The name of a person who participates alone says it already.
    members: memberNames.length === 1 && memberNames[0] === name ? '' : memberNames.join(' · '),
    solved: row.solved,
    penalty: row.penalty,
    score: points(row.scoreMilli, fmt),
  };
}

/** Each problem of the round with what the board says of it. */
export function problemLines({ board, row }: ParticipantResult, t: Translate, fmt: Formats) {
  return board.problems.map((problem) => {
    const cell = row.cells[problem.id];
    const isFirst = board.firstSolvers.get(problem.id) === row.participant.id;
    return {
      label: problem.label,
      look: shownLook(problem, t),
      name: problem.name,
      ...cellView(board, cell, isFirst, t, fmt),
      speed: speedView(cell?.bestId ? board.speeds.get(cell.bestId) : undefined, fmt),
      tries: cell?.tries ?? 0,
      penalty: cell?.penalty ?? 0,
      score: points(cell?.scoreMilli ?? 0, fmt),
      solvedAfterMs: cell?.solvedAt == null ? null : cell.solvedAt - board.round.opensAt,
    };
  });
}

/** These of its submissions, each with what it changed. The verdict itself is for those who may open it. */
export function stepLines(result: ParticipantResult, steps: readonly ProgressStep[], t: Translate, fmt: Formats) {
  const { board, mayRead } = result;
  const labels = new Map(board.problems.map(({ id, label }) => [id, label]));
  return steps.map(({ submission, outcome, figures }) => {
    const changed = outcome === 'accepted' || outcome === 'better';
    return {
      at: submission.submittedAt,
      afterMs: countedAt(board.round.removed, submission.submittedAt) - board.round.opensAt,
      label: labels.get(submission.roundProblemId) ?? '',
      outcome,
      words: t(`standings:step.${outcome}`),
      verdict: mayRead ? submission.verdict : null,
      href: mayRead ? submissionHref(submission.id) : null,
      solved: figures.solved,
      penalty: figures.penalty,
      score: points(figures.scoreMilli, fmt),
      changed,
      place: changed ? result.placeAt(submission.submittedAt) : null,
    };
  });
}
