/** What the script of the resolver gets: every row, every step, and the words it says. */
import type { Formats, Translate } from '../platform/i18n.ts';
import { points } from '../scoring/place-points.rules.ts';
import { distinctionWords } from './distinction-words.rules.ts';
import type { ResolverShow } from './resolver.rules.ts';
import type { StandingFigures } from './standings.rules.ts';
import { cellView } from './standings.views.ts';

/** The first letters of two words of a name, or its first two characters: stands where a picture would. */
function initialsOf(name: string): string {
  const words = name.split(/\s/).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0] ?? '') : [...name].slice(0, 2);
  return letters.join('').toUpperCase();
}

function emptyCell(board: ResolverShow['board'], t: Translate, fmt: Formats) {
  const { tone, main, below, words } = cellView(board, undefined, false, t, fmt);
  return { tone, main, below, words };
}

/** A resolver as data for its page. */
export function resolverData(show: ResolverShow, t: Translate, fmt: Formats) {
  const { board, firsts } = show;
  const { scoring } = board.round;
  const cellOf = (figures: StandingFigures, problemId: string, participantId: string) => {
    const { tone, main, below, words } = cellView(
      board,
      figures.cells[problemId],
      firsts.get(problemId) === participantId,
      t,
      fmt,
    );
    return { tone, main, below, words };
  };
  const sumsOf = (figures: StandingFigures) => ({
    sums: scoring === 'icpc' ? [String(figures.solved), String(figures.penalty)] : [points(figures.scoreMilli, fmt)],
    // Rows with the same key share a rank.
    key:
      scoring === 'icpc' ? `${figures.solved} ${figures.penalty} ${figures.lastSolvedAt}` : String(figures.scoreMilli),
  });
  const problemIndex = new Map(board.problems.map(({ id }, index) => [id, index]));
  return {
    title: `${board.contest.name} · ${board.round.name}`,
    isRehearsal: show.isRehearsal,
    columns: (scoring === 'icpc' ? ['solved', 'penalty'] : ['score']).map((one) => t(`standings:column.${one}`)),
    problems: board.problems.map(({ label }) => label),
    empty: emptyCell(board, t, fmt),
    rows: show.frozen.map((row) => ({
      id: row.participant.id,
      name: row.participant.name,
      from: row.participant.universities.join(', '),
      initials: initialsOf(row.participant.name),
      isRanked: !row.participant.starred && !row.participant.disqualified,
      mark: row.participant.disqualified ? t('standings:dsq.short') : row.participant.starred ? '★' : '',
      ...sumsOf(row),
      // Most cells of a large board are empty: `empty` stands for them.
      cells: board.problems.map(({ id }) => (row.cells[id] ? cellOf(row, id, row.participant.id) : null)),
    })),
    steps: show.steps.map((step) => {
      const { participantId: id, from } = step;
      if (step.kind === 'reveal')
        return {
          ...{ id, from, to: step.to, problem: problemIndex.get(step.problemId) },
          cell: cellOf(step.after, step.problemId, id),
          ...sumsOf(step.after),
        };
      const given = show.awards.get(id);
      const medal = given?.award ?? null;
      const words = [...(medal ? [t(`standings:award.${medal}`)] : []), ...distinctionWords(given?.also, t)];
      return { id, from, rank: step.rank, medal, awards: words };
    }),
    words: {
      final: t('standings:resolver.final', { rank: '#' }),
      unranked: t('standings:resolver.unranked'),
      done: t('standings:resolver.done'),
      revealed: t('standings:resolver.revealed', { name: '#name', label: '#label', cell: '#cell' }),
      speed: t('standings:resolver.speed', { speed: '#' }),
    },
  };
}

/** As text inside a script element: nothing in it may end the element. */
export function asScriptData(data: unknown): string {
  return JSON.stringify(data).replace(/</g, '\\u003c');
}
