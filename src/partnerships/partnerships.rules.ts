import type { DocumentKind } from './partnership-documents.rules.ts';

/**
 * The states of a partnership (after the Chinese Ministry of Education's industry–university program). Each step is a named
 * transition: draft → submitted → under_review → changes_requested | declined | approved → agreement_signed →
 * university_confirmed → running → accepted → closed. Opening a course makes an approved partnership `running`.
 */
export const PARTNERSHIP_STATES = [
  'draft',
  'submitted',
  'under_review',
  'changes_requested',
  'declined',
  'approved',
  'agreement_signed',
  'university_confirmed',
  'running',
  'accepted',
  'closed',
] as const;
export type PartnershipState = (typeof PARTNERSHIP_STATES)[number];

export interface Partnership {
  id: string;
  ownerId: string;
  universityId: string;
  universityName: string;
  title: string;
  term: string;
  expectedStudents: number;
  syllabus: string;
  engineersWanted: string;
  state: PartnershipState;
  /** The call that it answers, if any. */
  callId: string | null;
  /** The partnership that it continues, if any. */
  renewedFromId: string | null;
  /** What its newest submission counts for in the quotas of a call. */
  counted: { callId: string | null; universityId: string | null };
  createdAt: number;
  updatedAt: number;
}

/** What a professor writes. */
export interface Proposal {
  title: string;
  university: string;
  term: string;
  expectedStudents: number;
  /** Markdown. */
  syllabus: string;
  engineersWanted: string;
  /** The call that it answers. */
  callId?: string | null;
}

export interface Transition {
  from: readonly PartnershipState[];
  to: PartnershipState;
  permission: 'partnership.submit' | 'partnership.review' | 'partnership.sign' | 'partnership.confirm' | 'course.open';
  /** A reason is required, and the other side reads it. */
  needsReason: boolean;
  /** The kind of document that belongs to the step: the newest one is named in the log. */
  document?: DocumentKind;
  /** What else must hold: a submission keeps to the call it answers, and who has an interest in a proposal does not decide. */
  guard?: 'call' | 'no-conflict';
  /** Shown as a button; `open_course` happens through the course form instead. */
  offered: boolean;
}

/** States in which organizers review and decide. */
export const REVIEWABLE = ['submitted', 'under_review'] as const;
/** States in which a course may be opened. */
export const COURSE_READY = ['approved', 'agreement_signed', 'university_confirmed', 'running'] as const;

export const TRANSITIONS = {
  submit: {
    from: ['draft', 'changes_requested'],
    to: 'submitted',
    permission: 'partnership.submit',
    needsReason: false,
    guard: 'call',
    offered: true,
  },
  start_review: {
    from: ['submitted'],
    to: 'under_review',
    permission: 'partnership.review',
    needsReason: false,
    offered: true,
  },
  request_changes: {
    from: REVIEWABLE,
    to: 'changes_requested',
    permission: 'partnership.review',
    needsReason: true,
    offered: true,
  },
  approve: {
    from: REVIEWABLE,
    to: 'approved',
    permission: 'partnership.review',
    needsReason: false,
    guard: 'no-conflict',
    offered: true,
  },
  decline: {
    from: REVIEWABLE,
    to: 'declined',
    permission: 'partnership.review',
    needsReason: true,
    guard: 'no-conflict',
    offered: true,
  },
  sign_agreement: {
    from: ['approved'],
    to: 'agreement_signed',
    permission: 'partnership.sign',
    needsReason: false,
    document: 'agreement',
    offered: true,
  },
  confirm_university: {
    from: ['agreement_signed'],
    to: 'university_confirmed',
    permission: 'partnership.confirm',
    needsReason: false,
    document: 'confirmation',
    offered: true,
  },
  open_course: {
    from: ['approved', 'agreement_signed', 'university_confirmed'],
    to: 'running',
    permission: 'course.open',
    needsReason: false,
    offered: false,
  },
  accept: {
    from: ['running'],
    to: 'accepted',
    permission: 'partnership.review',
    needsReason: false,
    document: 'acceptance',
    offered: true,
  },
  close: { from: ['accepted'], to: 'closed', permission: 'partnership.review', needsReason: false, offered: true },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof TRANSITIONS;
export const TRANSITION_NAMES = Object.keys(TRANSITIONS) as [TransitionName, ...TransitionName[]];

/**
 * Who waits for the news of a transition: organizers for what a professor did, otherwise the owner. An owner who did it is
 * not told.
 */
export function waitsForNews(name: TransitionName, isByOwner: boolean): 'organizers' | 'owner' | 'no-one' {
  if (name === 'submit' || (name === 'confirm_university' && isByOwner)) return 'organizers';
  return isByOwner ? 'no-one' : 'owner';
}

/** Transitions possible in a state. */
export function transitionsFrom(state: PartnershipState): TransitionName[] {
  return (Object.keys(TRANSITIONS) as TransitionName[]).filter((name) =>
    (TRANSITIONS[name].from as readonly PartnershipState[]).includes(state),
  );
}

/** States whose partnership may be continued by a new one. */
export const RENEWABLE: readonly PartnershipState[] = ['running', 'accepted', 'closed'];
/** States in which everyone may know that a university is a partner, once an agreement is signed. */
export const PUBLIC_STATES = ['agreement_signed', 'university_confirmed', 'running', 'accepted', 'closed'] as const;

/** A university that teaches with the community, as everyone sees it. */
export interface PartnerUniversity {
  name: string;
  partnerships: number;
  /** How many of them run now. */
  running: number;
  since: number;
}

/** What a renewed partnership has differently: the fields and both values, without the texts of a syllabus. */
export function renewalChanges(
  before: Partnership,
  after: Partnership,
): { field: string; before: string | number | null; after: string | number | null }[] {
  const fields = ['title', 'universityName', 'term', 'expectedStudents', 'engineersWanted', 'syllabus'] as const;
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) =>
      field === 'syllabus'
        ? { field, before: null, after: null }
        : { field, before: before[field], after: after[field] },
    );
}

/** Whether the owner may still edit the proposal's text. */
export function isEditable(state: PartnershipState): boolean {
  return state === 'draft' || state === 'changes_requested';
}
