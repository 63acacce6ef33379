/** What the page of a virtual run shows of cells and figures. */
import type { Formats, Translate } from '../platform/i18n.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import type { Board } from '../standings/board.rules.ts';
import type { Cell } from '../standings/standings.rules.ts';
import type { VirtualRow } from './virtual-runs.rules.ts';

/** One cell: how it looks, what it says, and its words for screen readers. */
export function runCell({ scoring, opensAt }: Round, cell: Cell | undefined, t: Translate, fmt: Formats) {
  if (!cell || (cell.tries === 0 && cell.pending === 0))
    return { tone: 'none', main: '', below: '', words: t('virtual-runs:cell.none') };
  const waiting = cell.pending > 0 ? `?${cell.pending}` : '';
  if (scoring !== 'icpc') {
    const score = points(cell.scoreMilli, fmt);
    const tone = cell.solvedAt !== null ? 'solved' : cell.scoreMilli > 0 ? 'partial' : waiting ? 'pending' : 'tried';
    const words = t('virtual-runs:cell.scored', { score, count: cell.tries });
    return { tone, main: cell.tries > 0 ? score : '…', below: waiting, words };
  }
  if (cell.solvedAt !== null) {
    const minutes = Math.floor((cell.solvedAt - opensAt) / 60_000);
    const main = cell.tries > 1 ? `+${cell.tries - 1}` : '+';
    return {
      ...{ tone: 'solved', main, below: String(minutes) },
      words: t('virtual-runs:cell.solved', { minutes, count: cell.tries }),
    };
  }
  if (waiting) return { tone: 'pending', main: waiting, below: '', words: t('virtual-runs:cell.pending') };
  const words = t('virtual-runs:cell.tried', { count: cell.tries });
  return { tone: 'tried', main: `−${cell.tries}`, below: '', words };
}

/** A row of the replayed board, with cells for these problems. */
export function runRow(problems: Board['problems'], round: Round, row: VirtualRow, t: Translate, fmt: Formats) {
  return {
    rank: row.rank,
    name: row.name,
    universities: row.universities.join(', '),
    isRun: row.isRun,
    solved: row.figures.solved,
    penalty: row.figures.penalty,
    score: points(row.figures.scoreMilli, fmt),
    cells: problems.map(({ id }) => runCell(round, row.cells[id], t, fmt)),
  };
}
