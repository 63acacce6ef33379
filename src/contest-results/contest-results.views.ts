/** Results of a contest as pages and CSV show them. */
import type { Formats, Translate } from '../platform/i18n.ts';
import { typed, type CsvCell } from '../platform/web/csv.ts';
import { points } from '../scoring/place-points.rules.ts';
import { distinctionWords } from '../standings/distinction-words.rules.ts';
import type { ContestResultRow, ContestResultSnapshot } from './contest-results.rules.ts';

type Names = ReadonlyMap<string, { displayName: string }>;

/** One row of a version; `names` are the members' names, by id. */
export function contestResultRow(
  { rule, contest }: ContestResultSnapshot,
  row: ContestResultRow,
  names: Names,
  t: Translate,
  fmt: Formats,
) {
  const isIcpc = rule.kind === 'icpc';
  return {
    rank: row.rank,
    isAwardOnly: row.isAwardOnly ?? false,
    name: row.name,
    universities: row.universities.join(', '),
    members:
      contest.participation === 'team' ? row.memberIds.map((id) => names.get(id)?.displayName ?? '').join(', ') : '',
    starred: row.starred,
    disqualified: row.disqualified,
    solved: row.solved,
    penalty: row.penalty,
    value: points(row.valueMilli, fmt),
    award: row.award,
    also: distinctionWords(row.distinctions, t),
    cells: row.cells.map((cell) => ({
      main:
        cell.out === 'guest'
          ? '★'
          : cell.out
            ? t('standings:dsq.short')
            : isIcpc
              ? String(cell.solved)
              : points(cell.valueMilli, fmt),
      below: isIcpc && !cell.out ? String(cell.penalty) : '',
      look: cell.out ? 'none' : cell.counts ? 'counts' : 'dropped',
    })),
  };
}

/** Header and rows of a version as CSV. */
export function contestResultCsv(
  snapshot: ContestResultSnapshot,
  names: Names,
  t: Translate,
): { header: CsvCell[]; rows: CsvCell[][] } {
  const isIcpc = snapshot.rule.kind === 'icpc';
  const header = [
    t('standings:column.rank'),
    t('standings:column.participant'),
    t('standings:csv.members'),
    t('standings:column.university'),
    ...(isIcpc
      ? [t('standings:column.solved'), t('standings:column.penalty')]
      : [t(`standings:overall.total.${snapshot.rule.kind}`)]),
    ...snapshot.rounds.map(({ name }) => typed(name)),
    t('standings:column.award'),
  ];
  const rows = snapshot.rows.map((row) => [
    row.isAwardOnly ? null : (row.rank ?? (row.disqualified ? t('standings:dsq.short') : t('standings:guest'))),
    typed(row.name),
    typed(row.memberIds.map((id) => names.get(id)?.displayName ?? '').join('; ')),
    typed(row.universities.join('; ')),
    ...(isIcpc ? [row.solved, row.penalty] : [row.valueMilli / 1000]).map((value) => (row.isAwardOnly ? null : value)),
    ...snapshot.rounds.map((_, index) => {
      const cell = row.cells[index];
      return cell ? (isIcpc ? cell.solved : cell.valueMilli / 1000) : null;
    }),
    typed(
      [
        ...(row.award === null ? [] : [t(`standings:award.${row.award}`)]),
        ...distinctionWords(row.distinctions, t),
      ].join('; '),
    ),
  ]);
  return { header, rows };
}
