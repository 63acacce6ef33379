/**
 * Similarity checks: which submissions are compared, and what staff decide about a pair. A check ranks; it accuses no one, and
 * a decision changes no score.
 */
import { Conflict, InvalidInput } from '../platform/errors.ts';
import type { LeftReason } from './compared-files.rules.ts';
import { COMMON_FROM } from './similarity-limits.rules.ts';

export const PLACE_TYPES = ['round', 'assignment'] as const;
export type CheckedPlaceType = (typeof PLACE_TYPES)[number];

/** Which submissions of each participant are compared. */
export const CHOSEN = ['best', 'last', 'all'] as const;
export type Chosen = (typeof CHOSEN)[number];

/** Code that more than this part of the participants have is ignored; `never`: none. */
export const COMMON = ['never', '30', '50', '70'] as const;

/**
 * A check waits (`queued`), runs, and ends: finished with its pairs, failed for a stated reason, or cancelled. A run whose
 * process died loses its lease; another starts again from the beginning, since nothing is stored before the end.
 */
export type CheckState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

export const FAILURES = ['too_little', 'too_much', 'too_slow', 'error'] as const;
export type Failure = (typeof FAILURES)[number];

export interface CheckFigures {
  histogram: number[];
  pairCount: number;
  /** Submissions that were compared, and those that were not. */
  compared: number;
  left: number;
  /** Submissions from elsewhere beyond the limit of a check: not even read. */
  outsideLeft: number;
}

export interface SimilarityCheck {
  id: string;
  contextType: CheckedPlaceType;
  contextId: string;
  roundId: string | null;
  courseId: string | null;
  chosen: Chosen;
  isElsewhere: boolean;
  commonPercent: number | null;
  ignoredCode: string | null;
  state: CheckState;
  failure: Failure | null;
  done: number;
  total: number;
  figures: CheckFigures | null;
  engine: string;
  leaseUntil: number | null;
  createdBy: string;
  createdAt: number;
  endedAt: number | null;
}

export function isUnderWay({ state }: Pick<SimilarityCheck, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** A submission that may be compared. */
export interface Candidate {
  id: string;
  contextId: string;
  participantId: string | null;
  authorId: string;
  problemVersionId: string;
  verdict: string | null;
  scoreMilli: number | null;
  submittedAt: number;
}

/** Whose a submission is in its place. */
export function ownerOf({ contextId, participantId, authorId }: Candidate): string {
  return `${contextId} ${participantId ?? authorId}`;
}

/** Of each participant in each place the best, the last or all submissions, in the order of submission. */
export function chosenOf(candidates: readonly Candidate[], chosen: Chosen): Candidate[] {
  const inOrder = [...candidates].sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1));
  if (chosen === 'all') return inOrder;
  const byOwner = new Map<string, Candidate>();
  for (const one of inOrder) {
    const known = byOwner.get(ownerOf(one));
    if (!known || chosen === 'last' || !isBetter(known, one)) byOwner.set(ownerOf(one), one);
  }
  const kept = new Set([...byOwner.values()].map(({ id }) => id));
  return inOrder.filter(({ id }) => kept.has(id));
}

/** Accepted before not accepted, then by score; of equals the later one counts. */
function isBetter(one: Candidate, other: Candidate): boolean {
  const accepted = Number(one.verdict === 'AC') - Number(other.verdict === 'AC');
  return accepted !== 0 ? accepted > 0 : (one.scoreMilli ?? -1) > (other.scoreMilli ?? -1);
}

/** Code that more participants than this have is ignored; null when none is, as among few. */
export function commonAbove(percent: number | null, participants: number): number | null {
  if (percent === null || participants < COMMON_FROM) return null;
  return Math.max(2, Math.floor((participants * percent) / 100));
}

/** What staff decided about a pair. */
export const PAIR_STATES = ['open', 'no_concern', 'talk', 'settled'] as const;
export type PairState = (typeof PAIR_STATES)[number];

export const NOTE_MAX = 4000;
export const QUESTION_MAX = 4000;
export const ANSWER_MAX = 8000;

export interface SimilarityPair {
  id: string;
  checkId: string;
  leftId: string;
  rightId: string;
  similarityMilli: number;
  leftShareMilli: number;
  rightShareMilli: number;
  overlap: number;
  longestLines: number;
  state: PairState;
  rev: number;
}

/**
 * Lets a decision pass: one that changes nothing needs a note, and a settled pair its outcome.
 * @throws Conflict when someone else decided meanwhile, InvalidInput for a missing text
 */
export function requireDecision(
  pair: Pick<SimilarityPair, 'state' | 'rev'>,
  wanted: { state: PairState; text: string; rev: number },
): void {
  if (pair.rev !== wanted.rev) throw new Conflict('changed_meanwhile');
  if (wanted.text !== '') return;
  if (wanted.state === 'settled' && pair.state !== 'settled')
    throw new InvalidInput('similarity_outcome_missing', {}, 'text');
  if (wanted.state === pair.state) throw new InvalidInput('required', {}, 'text');
}

export interface PairNote {
  id: string;
  fromState: PairState | null;
  toState: PairState | null;
  text: string | null;
  writtenBy: string | null;
  writtenAt: number;
}

export interface PairQuestion {
  id: string;
  pairId: string;
  submissionId: string;
  question: string | null;
  showsFragments: boolean;
  askedBy: string | null;
  askedAt: number;
  answer: string | null;
  answeredBy: string | null;
  answeredAt: number | null;
}

/** @throws Conflict when it has an answer; another question gets another answer */
export function requireUnanswered({ answeredAt }: Pick<PairQuestion, 'answeredAt'>): void {
  if (answeredAt !== null) throw new Conflict('similarity_answered');
}

export interface CheckEntry {
  submissionId: string;
  isOutside: boolean;
  tokens: number;
  bestMilli: number | null;
  reason: LeftReason | null;
  leftFiles: { path: string; reason: LeftReason }[];
}
