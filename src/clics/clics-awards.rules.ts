/** The awards of a published result in the words of the API. Nothing is awarded that the organizers did not award. */
import { AWARDS, type Award } from '../standings/awards.rules.ts';
import type { ResultSnapshot } from '../standings/results.rules.ts';
import { problemIdOf } from './clics-formats.rules.ts';
import type { AwardFact } from './contest-model.rules.ts';

const NAMES: Record<Award, { id: string; citation: string }> = {
  gold: { id: 'gold-medal', citation: 'Gold medal' },
  silver: { id: 'silver-medal', citation: 'Silver medal' },
  bronze: { id: 'bronze-medal', citation: 'Bronze medal' },
  honourable: { id: 'honorable-mention', citation: 'Honorable mention' },
};

/** Awards by their id: medals, the winner and the ranks of teams with a medal, and who solved each problem first. */
export function awardsOfResult({ rows, problems }: ResultSnapshot): Map<string, AwardFact> {
  const awards = new Map<string, AwardFact>();
  const give = (id: string, citation: string, teamIds: string[]) => {
    if (teamIds.length > 0) awards.set(id, { citation, teamIds });
  };
  const winners = rows.filter(({ rank, eligible }) => rank === 1 && eligible !== false);
  give('winner', 'Contest winner', idsOf(winners));
  for (const award of AWARDS)
    give(NAMES[award].id, NAMES[award].citation, idsOf(rows.filter((row) => row.award === award)));
  const medals = rows.filter(({ award, rank }) => rank !== null && award !== null && award !== 'honourable');
  for (const rank of new Set(medals.map((row) => row.rank)))
    give(`rank-${rank}`, `Place ${rank}`, idsOf(medals.filter((row) => row.rank === rank)));
  for (const { id, label } of problems)
    give(`first-to-solve-${problemIdOf(id)}`, `First to solve problem ${label}`, firstOf(rows, id));
  return awards;
}

function idsOf(rows: ResultSnapshot['rows']): string[] {
  return rows.map((row) => row.participantId);
}

/** As on the board: guests too, and of several at the same instant the one that registered first. */
function firstOf(rows: ResultSnapshot['rows'], problemId: string): string[] {
  const solved = rows.flatMap(({ cells, participantId, disqualified }) => {
    const at = cells[problemId]?.solvedAt ?? null;
    return at === null || disqualified ? [] : [{ at, participantId }];
  });
  solved.sort((a, b) => a.at - b.at || (a.participantId < b.participantId ? -1 : 1));
  return solved.slice(0, 1).map((one) => one.participantId);
}
