/** The overall board as its page, CSV and JSON show it. */
import type { Formats, Translate } from '../platform/i18n.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { typed, type CsvCell } from '../platform/web/csv.ts';
import { points } from '../scoring/place-points.rules.ts';
import { participantResultHref } from './board-links.rules.ts';
import type { OverallBoard, OverallCell, OverallRow } from './overall.rules.ts';

/** One row, with what each round adds to it. */
export function overallRowView(
  board: OverallBoard,
  row: OverallRow,
  { isMine, asPublic }: { isMine: boolean; asPublic: boolean },
  t: Translate,
  fmt: Formats,
) {
  const { participant } = row;
  const pageIn = (roundSlug: string) =>
    withQuery(participantResultHref(board.contest.slug, roundSlug, participant.id), { view: asPublic && 'public' });
  // The last round with a result of its own, so that the page exists.
  const focus = board.rounds.findLast((_, index) => row.cells[index]?.isThere);
  return {
    rank: row.rank,
    id: participant.id,
    href: focus && pageIn(focus.slug),
    name: participant.name,
    universities: participant.universities.join(', '),
    starred: participant.starred,
    disqualified: participant.disqualified,
    solved: row.solved,
    penalty: row.penalty,
    value: points(row.valueMilli, fmt),
    mine: isMine,
    cells: row.cells.map((cell, index) => {
      const round = board.rounds[index];
      const href = round && cell?.isThere && pageIn(round.slug);
      return { ...cellView(board, cell, round?.name ?? '', t, fmt), href };
    }),
  };
}

function cellView({ rule }: OverallBoard, cell: OverallCell | null, round: string, t: Translate, fmt: Formats) {
  if (!cell) return { main: '', below: '', look: 'none', words: t('standings:overall.cell.early', { round }) };
  if (cell.out) {
    const main = cell.out === 'guest' ? '★' : t('standings:dsq.short');
    return { main, below: '', look: 'none', words: t(`standings:overall.cell.${cell.out}`, { round }) };
  }
  const value = points(cell.valueMilli, fmt);
  const isDropped = !cell.counts;
  const shown =
    rule.kind === 'icpc' ? { main: String(cell.solved), below: String(cell.penalty) } : { main: value, below: '' };
  const result = { round, value, place: cell.place, solved: cell.solved, penalty: cell.penalty };
  const words = [
    t(`standings:overall.cell.${rule.kind}`, result),
    ...(isDropped ? [t('standings:overall.cell.dropped')] : []),
    ...(cell.pending > 0 ? [t('standings:cell.pending', { count: cell.pending })] : []),
  ];
  const below = [shown.below, cell.pending > 0 ? `?${cell.pending}` : ''].filter(Boolean).join(' ');
  return { main: shown.main, below, look: isDropped ? 'dropped' : 'counts', words: words.join(', ') };
}

/** Header and rows as CSV, with members' names. */
export function overallCsv(board: OverallBoard, t: Translate): { header: CsvCell[]; rows: CsvCell[][] } {
  const isIcpc = board.rule.kind === 'icpc';
  const header = [
    t('standings:column.rank'),
    t('standings:column.participant'),
    t('standings:csv.members'),
    t('standings:column.university'),
    ...(isIcpc
      ? [t('standings:column.solved'), t('standings:column.penalty')]
      : [t(`standings:overall.total.${board.rule.kind}`)]),
    ...board.rounds.flatMap(({ name }) =>
      isIcpc ? [typed(name), typed(`${name}: ${t('standings:column.penalty')}`)] : [typed(name)],
    ),
  ];
  const rows = board.rows.map((row) => [
    row.rank ?? (row.participant.disqualified ? t('standings:dsq.short') : t('standings:guest')),
    typed(row.participant.name),
    typed(row.participant.memberNames.join('; ')),
    typed(row.participant.universities.join('; ')),
    ...(isIcpc ? [row.solved, row.penalty] : [row.valueMilli / 1000]),
    ...row.cells.flatMap((cell) =>
      isIcpc ? [cell?.solved ?? null, cell?.penalty ?? null] : [cell ? cell.valueMilli / 1000 : null],
    ),
  ]);
  return { header, rows };
}

/** The board as JSON text: the same data under the same freezes. */
export function overallJson({ contest, rule, rounds, isFrozen, rows }: OverallBoard): string {
  return JSON.stringify({
    contest: { id: contest.id, slug: contest.slug, name: contest.name },
    rule,
    frozen: isFrozen,
    rounds: rounds.map(({ slug, name, scoring, weight, phase, isFrozen: frozen }) => ({
      slug,
      name,
      scoring,
      weight,
      phase,
      frozen,
    })),
    rows: rows.map(({ rank, participant, solved, penalty, valueMilli, cells }) => ({
      rank,
      participant: {
        id: participant.id,
        name: participant.name,
        members: participant.memberNames,
        universities: participant.universities,
        starred: participant.starred,
        disqualified: participant.disqualified,
      },
      solved,
      penalty,
      total: valueMilli / 1000,
      rounds: cells.map((cell) => cell && cellJson(cell)),
    })),
  });
}

function cellJson({ place, solved, penalty, valueMilli, pending, counts, out }: OverallCell) {
  return { place, solved, penalty, value: valueMilli / 1000, pending, counts, out };
}
