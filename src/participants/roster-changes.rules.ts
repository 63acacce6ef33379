/**
 * What organizers do to teams beyond what captains may: move a member to another team, or merge two teams, also once teams are
 * locked. Submissions stay with the team that made them.
 */
import { Conflict } from '../platform/errors.ts';

/** A team as these changes see it. */
export interface ChangedTeam {
  id: string;
  name: string;
  kind: 'person' | 'team';
  captainId: string | null;
  memberIds: readonly string[];
  /** Rounds to which it submitted, and whether they run now. */
  rounds: readonly { name: string; isRunning: boolean }[];
  /** Names of the rounds to which it is promoted and that have not closed. */
  promotedTo: readonly string[];
}

export interface MoveEffects {
  fromSize: number;
  intoSize: number;
  /** The last member leaves: the team ends, and what it submitted counts no longer. */
  fromEnds: boolean;
  /** Who leads the first team from then on; null when it ends or keeps its captain. */
  newCaptainId: string | null;
  /** The smallest team of the contest, when the first team becomes smaller than that: it must be confirmed. */
  belowMin: number | null;
  /** Running rounds in which one of the teams has submitted: the change must be confirmed once more. */
  runningRounds: string[];
}

/** @throws Conflict that says why this move cannot be */
export function effectsOfMove(
  from: ChangedTeam,
  into: ChangedTeam,
  userId: string,
  { teamMin, teamMax }: { teamMin: number; teamMax: number },
): MoveEffects {
  requireTwoTeams(from, into);
  if (!from.memberIds.includes(userId)) throw new Conflict('changed_meanwhile');
  if (into.memberIds.length >= teamMax) throw new Conflict('team_full', { team: into.name, max: teamMax });
  const [heir = null] = from.memberIds.filter((id) => id !== userId);
  if (heir === null) requireNotPromoted(from);
  const fromSize = from.memberIds.length - 1;
  const fallsBelow = fromSize > 0 && fromSize < teamMin && from.memberIds.length >= teamMin;
  return {
    fromSize,
    intoSize: into.memberIds.length + 1,
    fromEnds: heir === null,
    newCaptainId: from.captainId === userId ? heir : null,
    belowMin: fallsBelow ? teamMin : null,
    runningRounds: runningRounds(from, into),
  };
}

export type MergeEffects = Pick<MoveEffects, 'intoSize' | 'runningRounds'>;

/** @throws Conflict when the teams together are too many, or are not two teams */
export function effectsOfMerge(from: ChangedTeam, into: ChangedTeam, teamMax: number): MergeEffects {
  requireTwoTeams(from, into);
  const intoSize = from.memberIds.length + into.memberIds.length;
  if (intoSize > teamMax) throw new Conflict('merge_too_large', { size: intoSize, max: teamMax });
  requireNotPromoted(from);
  return { intoSize, runningRounds: runningRounds(from, into) };
}

function requireTwoTeams(from: ChangedTeam, into: ChangedTeam): void {
  if (from.kind !== 'team' || into.kind !== 'team') throw new Conflict('contest_for_persons');
  if (from.id === into.id) throw new Conflict('same_team');
}

/** A place in a round would be lost without anyone deciding who gets it. */
function requireNotPromoted({ name, promotedTo }: ChangedTeam): void {
  if (promotedTo.length > 0) throw new Conflict('promoted_team_ends', { team: name, rounds: promotedTo.join(', ') });
}

function runningRounds(...teams: readonly ChangedTeam[]): string[] {
  return [
    ...new Set(teams.flatMap(({ rounds }) => rounds.filter(({ isRunning }) => isRunning).map(({ name }) => name))),
  ];
}

/**
 * @throws Conflict when a team submitted in a running round, or becomes smaller than the contest asks, and the organizer did not
 * confirm that
 */
export function requireConfirmed(
  { runningRounds: rounds, belowMin = null }: Pick<MoveEffects, 'runningRounds'> & Partial<MoveEffects>,
  confirmed: boolean,
): void {
  if (confirmed) return;
  if (rounds.length > 0) throw new Conflict('roster_change_running', { rounds: rounds.join(', ') }, 'confirmed');
  if (belowMin !== null) throw new Conflict('roster_change_too_small', { min: belowMin }, 'confirmed');
}

/** A merge that can perhaps be undone. */
export interface TeamMerge {
  id: string;
  contestId: string;
  fromId: string;
  intoId: string;
  captainId: string | null;
  memberIds: string[];
  mergedAt: number;
  undoneAt: number | null;
}

/** @throws Conflict when someone of the merged team has left since, or no one would remain in the other */
export function requireUndoable(
  merge: Pick<TeamMerge, 'memberIds' | 'undoneAt'>,
  intoMemberIds: readonly string[],
): void {
  const areThere = merge.memberIds.every((id) => intoMemberIds.includes(id));
  if (merge.undoneAt !== null || !areThere || intoMemberIds.length <= merge.memberIds.length)
    throw new Conflict('merge_not_undoable');
}
