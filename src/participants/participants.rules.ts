/** Participants: a person or a team in a contest, and what has been decided about them. */
import type { OwnEntry } from '../contests/contest-frame.rules.ts';
import type { Participation } from '../contests/contests.rules.ts';
import { Conflict } from '../platform/errors.ts';

export const TEAM_NAME_MAX = 60;

/** A round in which a participant is disqualified, since when and why. The reason is for it and for staff. */
export interface RoundDisqualification {
  roundId: string;
  atMs: number;
  reason: string;
}

/** A participant: a person or a team. */
export interface Participant {
  id: string;
  contestId: string;
  kind: Participation;
  name: string;
  captainId: string | null;
  joinCode: string | null;
  /** A guest: takes part without being ranked. In one round others may be unranked too: see `unranked.rules.ts`. */
  starred: boolean;
  /** Why staff made it a guest; null where it registered as one. Shown to it and to staff. */
  starredReason: string | null;
  /** Null while it is not disqualified. A disqualified one has no rank, whether it is a guest or not. */
  disqualifiedAt: number | null;
  /** Shown to it and to staff. */
  disqualifiedReason: string | null;
  /** Rounds in which it is disqualified beside that. */
  disqualifiedIn: readonly RoundDisqualification[];
  /** Since when it is on no public list and no board; null while it is shown. */
  hiddenAt: number | null;
  /** Shown to it and to staff. */
  hiddenReason: string | null;
  /** An organizer ranked them again: rights to read problems that had ended by then no longer count. */
  clearedAt: number | null;
  createdAt: number;
  withdrawnAt: number | null;
}

/** The person or team as which a reader is registered for a contest. */
export type Entry = Pick<Participant, 'id' | 'name' | 'starred' | 'disqualifiedAt'>;

export interface ParticipantMember {
  userId: string;
  displayName: string;
  university: string | null;
  isErased: boolean;
  joinedAt: number;
}

export interface ParticipantWithMembers extends Participant {
  members: ParticipantMember[];
  memberIds: string[];
}

type Decided = Pick<Participant, 'starred' | 'disqualifiedAt' | 'disqualifiedIn' | 'hiddenAt'>;

/**
 * Lets people leave an entry that no organizer has decided about: whoever left and entered again would be ranked or shown again.
 * @throws Conflict
 */
export function requireUndecided(entry: Decided): void {
  if (isDecided(entry)) throw new Conflict('participant_decided');
}

/** Whether an organizer hid it or took its rank from it, in one round or in all. */
export function isDecided(entry: Decided): boolean {
  const { starred, disqualifiedAt, disqualifiedIn, hiddenAt } = entry;
  return starred || disqualifiedAt !== null || disqualifiedIn.length > 0 || hiddenAt !== null;
}

/** Why a participant has no rank or is hidden: for itself and for staff, never in public. */
export function unrankedWhy(participant: Participant) {
  return {
    starred: participant.starred,
    starredReason: participant.starredReason,
    disqualified: participant.disqualifiedAt !== null,
    disqualifiedReason: participant.disqualifiedReason,
    disqualifiedIn: participant.disqualifiedIn.map(({ roundId, reason }) => ({ roundId, reason })),
    hidden: participant.hiddenAt !== null,
    hiddenReason: participant.hiddenReason,
  };
}

/** A participant in the frame of its own contest. */
export function ownEntry(participant: Participant): OwnEntry {
  return { id: participant.id, name: participant.name, ...unrankedWhy(participant) };
}
