/** Which places on a board a change would move. */
import {
  scoreboardOf,
  type BoardParticipant,
  type BoardRow,
  type Scoring,
  type StandingFigures,
} from './standings.rules.ts';

export interface BoardPlace {
  rank: number | null;
  solved: number;
  penalty: number;
  scoreMilli: number;
}

export interface ChangedRow {
  name: string;
  before: BoardPlace;
  after: BoardPlace;
}

/** Participants whose rank or figures differ, in the order of the board after the change. */
export function changedRows(
  scoring: Scoring,
  participants: readonly BoardParticipant[],
  now: ReadonlyMap<string, StandingFigures>,
  then: ReadonlyMap<string, StandingFigures>,
): ChangedRow[] {
  const before = new Map(scoreboardOf(scoring, participants, now).map((row) => [row.participant.id, row]));
  return scoreboardOf(scoring, participants, then).flatMap((after) => {
    const old = before.get(after.participant.id);
    if (!old) return [];
    const [was, becomes] = [placeOf(old), placeOf(after)];
    return JSON.stringify(was) === JSON.stringify(becomes)
      ? []
      : [{ name: after.participant.name, before: was, after: becomes }];
  });
}

function placeOf({ rank, solved, penalty, scoreMilli }: BoardRow): BoardPlace {
  return { rank, solved, penalty, scoreMilli };
}
