/** The board of a round as a scoreboard of the API: whoever is ranked, in the order of the board. */
import { contestTime, countedAt } from '../rounds/round-clock.rules.ts';
import type { Board } from '../standings/board.rules.ts';
import type { BoardRow, Cell } from '../standings/standings.rules.ts';
import { minutesOrSpan, problemIdOf, relativeTime, timeOf, type Version } from './clics-formats.rules.ts';
import { stateObject, type Json } from './clics-objects.rules.ts';
import type { Shown } from './clics-visibility.rules.ts';

/** Team names are in the order of the Unicode Collation Algorithm. */
const byName = new Intl.Collator('en-US').compare;

/** @param groupId only this group; guests have no rank, so theirs is empty */
export function scoreboardObject(shown: Shown, board: Board, nowMs: number, groupId: string | undefined): Json {
  const { round } = board;
  const rows = board.rows.filter((row) => row.rank !== null && (groupId ?? 'participants') === 'participants');
  const sorted = rows.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || byName(a.participant.name, b.participant.name));
  return {
    time: timeOf(nowMs),
    contest_time: relativeTime(contestTime(round, nowMs)),
    state: stateObject(shown.round.state),
    rows: sorted.map((row) => rowObject(shown, board, row)),
  };
}

function rowObject(shown: Shown, board: Board, row: BoardRow): Json {
  const problems = board.problems.map(({ id }) => ({ id, cell: row.cells[id] }));
  return {
    rank: row.rank,
    team_id: row.participant.id,
    score: board.round.scoring === 'icpc' ? icpcScore(shown, board, row) : pointsScore(shown, board, row),
    problems: problems.map(({ id, cell }) => cellObject(shown, board, id, cell)),
  };
}

/** 2023-06 has whole numbers of minutes and no null; 2026-01 wants the time even where there is none. */
function lastTime(version: Version, ms: number | null): Json {
  if (ms !== null) return { time: minutesOrSpan(version, ms) };
  return version === '2023-06' ? {} : { time: null };
}

function icpcScore({ version }: Shown, { round }: Board, row: BoardRow): Json {
  const last = row.solved === 0 ? null : row.lastSolvedAt - round.opensAt;
  const total = minutesOrSpan(version, row.penalty * 60_000);
  return { num_solved: row.solved, total_time: total, ...lastTime(version, last) };
}

function pointsScore(shown: Shown, board: Board, row: BoardRow): Json {
  const times = Object.values(row.cells).flatMap((cell) => scoredAfter(shown, board, cell) ?? []);
  return {
    score: row.scoreMilli / 1000,
    ...lastTime(shown.version, times.length === 0 ? null : Math.max(...times)),
  };
}

/** How long after the start a score was reached. */
function scoredAfter({ round }: Shown, board: Board, cell: Cell | undefined): number | undefined {
  if (!cell || cell.scoreMilli === 0 || cell.bestId === null) return undefined;
  const submittedAt = round.submissions.get(cell.bestId)?.fact?.submittedAt;
  const at = submittedAt === undefined ? cell.solvedAt : countedAt(board.round.removed, submittedAt);
  return Math.max(0, (at ?? board.round.opensAt) - board.round.opensAt);
}

function cellObject(shown: Shown, board: Board, problemId: string, cell: Cell | undefined): Json {
  const { opensAt, scoring } = board.round;
  const counts = {
    problem_id: problemIdOf(problemId),
    num_judged: cell?.tries ?? 0,
    num_pending: cell?.pending ?? 0,
  };
  const solvedAt = cell?.solvedAt ?? null;
  if (scoring === 'icpc') {
    const after = solvedAt === null ? {} : { time: minutesOrSpan(shown.version, solvedAt - opensAt) };
    return { ...counts, solved: solvedAt !== null, ...after };
  }
  const after = scoredAfter(shown, board, cell);
  const time = after === undefined ? {} : { time: minutesOrSpan(shown.version, after) };
  return { ...counts, score: (cell?.scoreMilli ?? 0) / 1000, ...time };
}
