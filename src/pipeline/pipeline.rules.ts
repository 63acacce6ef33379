/**
 * The path from a contest to committer. A member is invited (with evidence), accepts or declines, and is then in one stage
 * since a date. Each move is recorded with who, when and why. Moves are made by hand with a note: forward to the next stage,
 * or back. A move into or out of reviewer or committer is proposed by one person and takes effect when a second person
 * approves it.
 *
 * Evidence and invitations follow the newest published version of each result: whatever a correction removes is withdrawn
 * with a notice.
 */
import { Conflict, Forbidden, InvalidInput } from '../platform/errors.ts';

export const STAGES = ['candidate', 'mentored', 'first_pr', 'active_contributor', 'reviewer', 'committer'] as const;
export type Stage = (typeof STAGES)[number];
/** `withdrawn`: no published result supports the invitation any more. */
export type Invitation = 'invited' | 'accepted' | 'declined' | 'withdrawn';

export interface PipelineMember {
  id: string;
  userId: string;
  invitation: Invitation;
  stage: Stage;
  stageSince: number;
  mentorId: string | null;
  createdAt: number;
}

export interface EvidenceDetail {
  contest: string;
  /** Empty: the results of the whole contest. */
  round: string;
  rank: number;
  /** Null: invited without an award. */
  award: string | null;
  team: string;
  resultUrl: string;
  /** Accepted ones only. */
  submissions: { label: string; problem: string; submissionId: string }[];
  /** Whether the result invites the person; absent in old evidence, which always did. */
  invites?: boolean;
}

export interface Evidence {
  id: string;
  detail: EvidenceDetail;
  createdAt: number;
}

export const MOVE_KINDS = [
  'invited',
  'accepted',
  'declined',
  'withdrawn',
  'evidence_withdrawn',
  'evidence_corrected',
  'mentor',
  'proposed',
  'proposal_declined',
  'stage',
] as const;

export interface Move {
  id: string;
  kind: (typeof MOVE_KINDS)[number];
  fromStage: Stage | null;
  toStage: Stage | null;
  note: string;
  link: string | null;
  movedBy: string | null;
  movedAt: number;
}

export interface Proposal {
  id: string;
  memberId: string;
  from: Stage;
  to: Stage;
  note: string;
  link: string | null;
  /** Null: the system. */
  proposedBy: string | null;
  proposedAt: number;
}

const STAGES_OF_TRUST: readonly Stage[] = ['reviewer', 'committer'];

/** Whether a move needs the approval of a second person. */
export function needsSecondPerson(from: Stage, to: Stage): boolean {
  return STAGES_OF_TRUST.includes(from) || STAGES_OF_TRUST.includes(to);
}

/** The stage after this one, the usual next move. */
export function nextStage(stage: Stage): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) + 1];
}

/** Stages to which a member of this stage may be moved: every earlier one, and the next. */
export function stagesFrom(stage: Stage): Stage[] {
  const at = STAGES.indexOf(stage);
  return STAGES.filter((_, index) => index < at || index === at + 1);
}

/** Stages after this one. */
export function stagesBeyond(stage: Stage): Stage[] {
  return STAGES.slice(STAGES.indexOf(stage) + 1);
}

/** Whether a member in stage `held` has reached `stage`. */
export function hasReached(held: Stage, stage: Stage): boolean {
  return STAGES.indexOf(stage) <= STAGES.indexOf(held);
}

/**
 * @throws Conflict when the person has not accepted, stands there already, or would skip a stage; InvalidInput when a
 * mentor is missing.
 */
export function requireMove(member: Pick<PipelineMember, 'invitation' | 'stage' | 'mentorId'>, to: Stage): void {
  if (member.invitation !== 'accepted') throw new Conflict('pipeline_not_accepted', {}, 'stage');
  if (member.stage === to) throw new Conflict('pipeline_same_stage', {}, 'stage');
  if (!stagesFrom(member.stage).includes(to)) throw new Conflict('pipeline_not_next', {}, 'stage');
  if (member.stage === 'candidate' && member.mentorId === null)
    throw new InvalidInput('pipeline_needs_mentor', {}, 'stage');
}

/** @throws Forbidden for the member, and for a mentor of others; `manages`: an organizer, who moves everyone else. */
export function requireMover(
  member: Pick<PipelineMember, 'userId' | 'mentorId'>,
  moverId: string | null,
  manages: boolean,
): void {
  if (moverId === member.userId) throw new Forbidden('pipeline_own_move');
  if (!manages && (moverId === null || member.mentorId !== moverId)) throw new Forbidden('pipeline_not_your_member');
}

/** @throws Forbidden when the second person is the first, or the member. */
export function requireSecondPerson(
  proposal: Pick<Proposal, 'proposedBy'>,
  member: Pick<PipelineMember, 'userId'>,
  deciderId: string | null,
): void {
  if (deciderId === member.userId) throw new Forbidden('pipeline_own_move');
  if (deciderId === proposal.proposedBy) throw new Forbidden('pipeline_second_person');
}

/**
 * The new state of an invitation after evidence was added or removed. Without a result that invites, it is withdrawn, even
 * if it was accepted; but a member who moved on from candidate stays in the stage their own work earned.
 */
export function invitationAfter(member: Pick<PipelineMember, 'invitation' | 'stage'>, isInvited: boolean): Invitation {
  if (isInvited) return member.invitation === 'withdrawn' ? 'invited' : member.invitation;
  return member.stage === 'candidate' ? 'withdrawn' : member.invitation;
}

/** Whether a result still invites. */
export function invites(detail: Pick<EvidenceDetail, 'invites'>): boolean {
  return detail.invites !== false;
}

/** Whether two versions of a result say the same about a person; only the URL may differ. */
export function saysTheSame(before: EvidenceDetail, after: EvidenceDetail): boolean {
  const said = ({ rank, award, submissions }: EvidenceDetail) => JSON.stringify([rank, award, submissions]);
  return said(before) === said(after);
}
