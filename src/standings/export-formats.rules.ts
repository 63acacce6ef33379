/** Boards and results in the formats of other programs: those of the ICPC, and Standard Ranklist. */
import type { Award } from './awards.rules.ts';
import { countedAt } from '../rounds/round-clock.rules.ts';
import { snapshotRound, type Board } from './board.rules.ts';
import { firstSolversOf, placeOf, type ResultRow, type ResultSnapshot } from './results.rules.ts';

type ExportCell = ResultRow['cells'][string] & { pending?: number };

/** What is exported: a board as its reader sees it, or a published version. */
export interface Ranking {
  snapshot: Omit<ResultSnapshot, 'rows'> & {
    rows: (Omit<ResultRow, 'cells'> & { cells: Record<string, ExportCell> })[];
  };
  /** On the clock of the round; null without a freeze. */
  freezesAt: number | null;
  /** Participants by the problem that they solved first. */
  firstSolvers: ReadonlyMap<string, string>;
  /** Whether the freeze hides something in it. */
  isFrozen: boolean;
}

/** A board; its rows have no awards, which results alone give. */
export function rankingOfBoard(board: Board): Ranking {
  const { freezesAt, removed } = board.round;
  const none = { gold: 0, silver: 0, bronze: 0, honourable: 0 };
  return {
    snapshot: {
      contest: board.contest,
      round: snapshotRound(board),
      problems: board.problems,
      awards: none,
      rows: board.rows.map((row) => ({ ...placeOf(row), award: null, cells: row.cells })),
    },
    freezesAt: freezesAt === null ? null : countedAt(removed, freezesAt),
    firstSolvers: board.firstSolvers,
    isFrozen: board.isFrozen,
  };
}

/**
 * A published version. Who solved a problem first follows from its times, unless rows are hidden from the reader; these formats
 * cannot say that somebody has an award and nothing else.
 */
export function rankingOfResult(snapshot: ResultSnapshot): Ranking {
  const rows = snapshot.rows.filter(({ isAwardOnly }) => !isAwardOnly);
  const firstSolvers = snapshot.isLimited ? new Map<string, string>() : firstSolversOf(rows);
  return { snapshot: { ...snapshot, rows }, freezesAt: null, firstSolvers, isFrozen: false };
}

const MINUTE_MS = 60_000;

/** Whole minutes from the opening; -1 for what did not happen, as ICPC files have it. */
function minutes(ranking: Ranking, at: number | null): number {
  return at === null ? -1 : Math.floor((at - ranking.snapshot.round.opensAt) / MINUTE_MS);
}

function lastSolved(row: ResultRow): number | null {
  const times = Object.values(row.cells).flatMap(({ solvedAt }) => solvedAt ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** One field: no tab or line end, and nothing that a spreadsheet evaluates. */
function field(value: string | number): string {
  const plain = String(value).replace(/[\t\r\n]+/g, ' ');
  return typeof value === 'string' && /^\s*[=+\-@＝＋－＠]/u.test(plain) ? `'${plain}` : plain;
}

const lines = (rows: (string | number)[][]) => rows.map((row) => `${row.map(field).join('\t')}\n`).join('');

const AWARD_WORDS: Record<Award, string> = {
  gold: 'Gold Medal',
  silver: 'Silver Medal',
  bronze: 'Bronze Medal',
  honourable: 'Honorable',
};

/** `results.tsv` of the ICPC: id, rank, award, solved, penalty, minute of the last acceptance, group that was won (none). */
export function resultsTsv(ranking: Ranking): string {
  const rows = ranking.snapshot.rows.filter((row) => row.rank !== null);
  return lines([
    ['results', 1],
    ...rows.map((row) => [
      row.participantId,
      row.rank ?? '',
      row.award === null ? 'Ranked' : AWARD_WORDS[row.award],
      row.solved,
      row.penalty,
      minutes(ranking, lastSolved(row)),
      '',
    ]),
  ]);
}

/** `scoreboard.tsv` of the ICPC: university, id, rank, solved, penalty, last acceptance; attempts and minute of each problem. */
export function scoreboardTsv(ranking: Ranking): string {
  const { rows, problems } = ranking.snapshot;
  return lines([
    ['scoreboard', 1],
    ...rows
      .filter((row) => row.rank !== null)
      .map((row) => [
        row.universities.join('; '),
        row.participantId,
        row.rank ?? '',
        row.solved,
        row.penalty,
        minutes(ranking, lastSolved(row)),
        ...problems.flatMap(({ id }) => {
          const cell = row.cells[id];
          return [cell?.tries ?? 0, minutes(ranking, cell?.solvedAt ?? null)];
        }),
      ]),
  ]);
}

/** Which version of Standard Ranklist is written. */
export const SRK_VERSION = '0.3.12';

/** A ranking as a Standard Ranklist (srk). @param names of members by id */
export function standardRanklist(ranking: Ranking, names: ReadonlyMap<string, { displayName: string }>, link: string) {
  const { contest, round, problems, awards, rows } = ranking.snapshot;
  const isIcpc = round.scoring === 'icpc';
  const { freezesAt } = ranking;
  const closesAt = round.closesAt - (round.removedMs ?? 0);
  const medals = [awards.gold, awards.silver, awards.bronze];
  const hasMedals = medals.some((count) => count > 0);
  return {
    type: 'general',
    version: SRK_VERSION,
    contest: {
      title: `${contest.name} · ${round.name}`,
      startAt: new Date(round.opensAt).toISOString(),
      duration: [(closesAt - round.opensAt) / 1000, 's'],
      ...(freezesAt === null ? {} : { frozenDuration: [Math.max(0, closesAt - freezesAt) / 1000, 's'] }),
      refLinks: [{ link, title: contest.name }],
    },
    problems: problems.map(({ id, label, name }) => ({
      title: name,
      alias: label,
      statistics: {
        accepted: rows.filter((row) => row.cells[id]?.solvedAt != null).length,
        submitted: rows.reduce((sum, row) => sum + (row.cells[id]?.tries ?? 0) + (row.cells[id]?.pending ?? 0), 0),
      },
    })),
    series: [
      hasMedals
        ? {
            title: '#',
            segments: [
              { title: 'Gold', style: 'gold' },
              { title: 'Silver', style: 'silver' },
              { title: 'Bronze', style: 'bronze' },
            ],
            rule: { preset: 'ICPC', options: { count: { value: medals } } },
          }
        : { title: '#', rule: { preset: 'Normal', options: { includeOfficialOnly: true } } },
    ],
    rows: rows.map((row) => ({
      user: {
        id: row.participantId,
        name: row.name,
        official: row.rank !== null,
        ...(row.universities.length === 0 ? {} : { organization: row.universities.join('; ') }),
        ...(row.memberIds.length < 2
          ? {}
          : { teamMembers: row.memberIds.map((id) => ({ name: names.get(id)?.displayName ?? '' })) }),
        ...(row.disqualified === true ? { markers: ['dsq'] } : {}),
      },
      score: isIcpc ? { value: row.solved, time: [row.penalty, 'min'] } : { value: row.scoreMilli / 1000 },
      statuses: problems.map(({ id }) => status(ranking, row, id, isIcpc)),
    })),
    markers: [{ id: 'dsq', label: 'DSQ', style: 'red' }],
    sorter: isIcpc
      ? {
          algorithm: 'ICPC',
          config: { penalty: [round.penaltyMinutes, 'min'], noPenaltyResults: ['FB', 'AC', '?', 'CE', null] },
        }
      : { algorithm: 'score', config: {} },
  };
}

function status(ranking: Ranking, row: Ranking['snapshot']['rows'][number], problemId: string, isIcpc: boolean) {
  const cell = row.cells[problemId];
  const pending = cell?.pending ?? 0;
  const tries = (cell?.tries ?? 0) + pending;
  if (!cell || tries === 0) return { result: null };
  const score = isIcpc ? {} : { score: cell.scoreMilli / 1000 };
  if (cell.solvedAt !== null) {
    const seconds = Math.floor((cell.solvedAt - ranking.snapshot.round.opensAt) / 1000);
    const isFirst = ranking.firstSolvers.get(problemId) === row.participantId;
    return { result: isFirst ? 'FB' : 'AC', time: [seconds, 's'], tries: cell.tries, ...score };
  }
  return { result: pending > 0 ? '?' : 'RJ', tries, ...score };
}
