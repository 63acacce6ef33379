/** Boards and results as pages and CSV show them. */
import type { Formats, Translate } from '../platform/i18n.ts';
import { typed, type CsvCell } from '../platform/web/csv.ts';
import { points } from '../scoring/place-points.rules.ts';
import { distinctionWords } from './distinction-words.rules.ts';
import type { ResultSnapshot } from './results.rules.ts';
import type { Cell } from './standings.rules.ts';
import type { Board } from './board.rules.ts';

export interface CellView {
  tone: 'solved' | 'first' | 'partial' | 'tried' | 'pending' | 'none';
  main: string;
  below: string;
  /** For screen readers and hover. */
  words: string;
  /** The measured speedup with its interval. */
  speed?: { ratio: string; interval: string };
  /** A speed was measured, but counts only after a review. */
  speedInReview?: boolean;
  /** URL of the submissions, if the viewer may read them. */
  href?: string;
}

/** A measured speedup: `1.84×` and `1.66–2.04`. */
export function speedView(
  speed: { ratio: number; low: number; high: number } | undefined,
  fmt: Formats,
): CellView['speed'] {
  if (!speed) return undefined;
  const [ratio, low, high] = [speed.ratio, speed.low, speed.high].map((value) => fmt.number(value, 2));
  return { ratio: `${ratio}×`, interval: `${low}–${high}` };
}

/** One cell of the board. */
export function cellView(
  board: Pick<Board, 'round'>,
  cell: Cell | undefined,
  isFirst: boolean,
  t: Translate,
  fmt: Formats,
): CellView {
  if (!cell || (cell.tries === 0 && cell.pending === 0))
    return { tone: 'none', main: '', below: '', words: t('standings:cell.none') };
  const minutes = cell.solvedAt === null ? 0 : Math.floor((cell.solvedAt - board.round.opensAt) / 60_000);
  const waiting = cell.pending > 0 ? t('standings:cell.pending', { count: cell.pending }) : '';
  if (board.round.scoring === 'icpc') {
    if (cell.solvedAt !== null) {
      const tries = cell.tries > 1 ? `+${cell.tries - 1}` : '+';
      return {
        tone: isFirst ? 'first' : 'solved',
        main: tries,
        below: String(minutes),
        words: t(isFirst ? 'standings:cell.first' : 'standings:cell.solved', { minutes, count: cell.tries }),
      };
    }
    if (cell.pending > 0)
      return { tone: 'pending', main: `?${cell.pending}`, below: cell.tries ? `−${cell.tries}` : '', words: waiting };
    return {
      tone: 'tried',
      main: `−${cell.tries}`,
      below: '',
      words: t('standings:cell.tried', { count: cell.tries }),
    };
  }
  const score = points(cell.scoreMilli, fmt);
  const full = cell.solvedAt !== null;
  const tone = isFirst
    ? 'first'
    : full
      ? 'solved'
      : cell.scoreMilli > 0
        ? 'partial'
        : cell.pending > 0
          ? 'pending'
          : 'tried';
  return {
    tone,
    main: cell.tries ? score : '…',
    below: cell.pending > 0 ? `?${cell.pending}` : cell.tries > 1 ? `×${cell.tries}` : '',
    words: [t('standings:cell.scored', { score, count: cell.tries }), waiting].filter(Boolean).join(', '),
  };
}

type ResultCell = ResultSnapshot['rows'][number]['cells'][string] & { pending?: number };

/** Header and rows of a board or result as CSV; `names` are the members' names, by id. */
export function resultCsv(
  snapshot: ResultSnapshot,
  names: ReadonlyMap<string, { displayName: string }>,
  t: Translate,
): { header: CsvCell[]; rows: CsvCell[][] } {
  const icpc = snapshot.round.scoring === 'icpc';
  const header = [
    t('standings:column.rank'),
    t('standings:column.participant'),
    t('standings:csv.members'),
    t('standings:column.university'),
    ...(icpc ? [t('standings:column.solved'), t('standings:column.penalty')] : [t('standings:column.score')]),
    ...snapshot.problems.flatMap(({ label }) => [label, t('standings:csv.solved_at', { label })]),
    t('standings:column.award'),
  ];
  const rows = snapshot.rows.map((row) => [
    row.isAwardOnly
      ? null
      : (row.rank ?? (row.disqualified ? t('standings:dsq.short') : row.starred ? t('standings:guest') : null)),
    typed(row.name),
    typed(row.memberIds.map((id) => names.get(id)?.displayName ?? '').join('; ')),
    typed(row.universities.join('; ')),
    ...(icpc ? [row.solved, row.penalty] : [row.scoreMilli / 1000]).map((value) => (row.isAwardOnly ? null : value)),
    ...snapshot.problems.flatMap((problem) => {
      const cell: ResultCell | undefined = row.cells[problem.id];
      return [cell ? problemCell(cell, icpc, t) : null, solveMinute(cell, snapshot.round.opensAt)];
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

function problemCell(cell: ResultCell, icpc: boolean, t: Translate): CsvCell {
  if (icpc && cell.solvedAt !== null) return `+${cell.tries - 1}`;
  if ((cell.pending ?? 0) > 0 && (icpc || cell.tries === 0)) return t('standings:csv.pending');
  if (cell.tries === 0) return null;
  return icpc ? `-${cell.tries}` : cell.scoreMilli / 1000;
}

/** Whole minutes from the opening to the first accepted submission. */
function solveMinute(cell: ResultCell | undefined, opensAt: number): CsvCell {
  return cell?.solvedAt == null ? null : Math.floor((cell.solvedAt - opensAt) / 60_000);
}
