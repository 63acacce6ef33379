/**
 * Computes the board of 30,000 participants and ten problems from their results. The floor sorts as many rows by two
 * numbers.
 */
import { scoreboardOf, type BoardParticipant, type StandingFigures } from '../src/standings/standings.rules.ts';
import { median, ms } from './figures.ts';

const PARTICIPANTS = 30_000;
const ROUNDS = 9;

/** Prints the median of nine boards and of the floor. */
export function benchBoard(): Promise<void> {
  const participants: BoardParticipant[] = [];
  const figures = new Map<string, StandingFigures>();
  for (let n = 0; n < PARTICIPANTS; n += 1) {
    const id = `p${n}`;
    // Multiplicative hashing spreads the results without a random seed, so every run sorts the same rows.
    const spread = (n * 2_654_435_761) % 4_294_967_296;
    participants.push({
      id,
      name: `Team ${spread}`,
      starred: n % 100 === 0,
      disqualified: false,
      universities: [],
      memberIds: [],
      memberNames: [],
    });
    figures.set(id, {
      solved: spread % 11,
      penalty: spread % 1500,
      scoreMilli: 0,
      lastSolvedAt: spread % 18_000_000,
      cells: {},
    });
  }
  const board = timesOf(() => scoreboardOf('icpc', participants, figures).length);
  const rows = [...figures.values()];
  const floor = timesOf(() => [...rows].sort((a, b) => b.solved - a.solved || a.penalty - b.penalty).length);
  console.log(`board of ${PARTICIPANTS} participants: ${ms(median(board))}`);
  console.log(
    `  floor (sort as many rows by two numbers): ${ms(median(floor))}, ratio ${(median(board) / median(floor)).toFixed(2)}`,
  );
  return Promise.resolve();
}

function timesOf(work: () => number): number[] {
  return Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
}
