/**
 * The road from a contest to a committer. A member is invited (with evidence), accepts or declines, and then stands in
 * one stage since a date; every step is kept with who, when and why. Moves are made by hand, with a note.
 */
import { Conflict, InvalidInput } from '../platform/errors.ts';

export const STAGES = ['candidate', 'mentored', 'first_pr', 'active_contributor', 'reviewer', 'committer'] as const;
export type Stage = (typeof STAGES)[number];
export type Invitation = 'invited' | 'accepted' | 'declined';

export interface PipelineMember {
  id: string;
  userId: string;
  invitation: Invitation;
  stage: Stage;
  stageSince: number;
  mentorId: string | null;
  createdAt: number;
}

export interface Evidence {
  id: string;
  detail: {
    contest: string;
    round: string;
    rank: number;
    award: string;
    team: string;
    resultUrl: string;
    submissions: { label: string; problem: string; submissionId: string }[];
  };
  createdAt: number;
}

export interface Move {
  id: string;
  kind: 'invited' | 'accepted' | 'declined' | 'mentor' | 'stage';
  fromStage: Stage | null;
  toStage: Stage | null;
  note: string;
  link: string | null;
  movedBy: string | null;
  movedAt: number;
}

/** @throws Conflict when the person has not accepted, or stands there already; InvalidInput when a mentor is missing. */
export function requireMove(member: PipelineMember, to: Stage): void {
  if (member.invitation !== 'accepted') throw new Conflict('pipeline_not_accepted', {}, 'stage');
  if (member.stage === to) throw new Conflict('pipeline_same_stage', {}, 'stage');
  if (to !== 'candidate' && member.mentorId === null && member.stage === 'candidate') {
    throw new InvalidInput('pipeline_needs_mentor', {}, 'stage');
  }
}

/** The stage after this one, the usual next move. */
export function nextStage(stage: Stage): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) + 1];
}
