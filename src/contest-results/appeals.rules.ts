/** Appeals against the results of a contest: participants ask before a time, staff answer each once. */
import { Conflict } from '../platform/errors.ts';

export const APPEAL_STATES = ['open', 'accepted', 'declined'] as const;
export type AppealState = (typeof APPEAL_STATES)[number];

export const APPEAL_TEXT_MAX = 4000;
/** Of one participant in a contest: more than that is no longer an appeal. */
export const APPEALS_EACH_MAX = 5;

export interface Appeal {
  id: string;
  contestId: string;
  participantId: string;
  appealedBy: string | null;
  /** The version of the results that it is about. */
  number: number;
  text: string;
  appealedAt: number;
  state: AppealState;
  /** Empty while it is open. */
  answer: string;
  answeredBy: string | null;
  answeredAt: number | null;
}

/** Whether participants may appeal now; the end is exclusive. */
export function appealsOpen(appealsUntil: number | null | undefined, nowMs: number): appealsUntil is number {
  return appealsUntil != null && nowMs < appealsUntil;
}

/** @throws Conflict with the end, or when there is no window or the participant has made enough of them */
export function requireAppealsOpen(appealsUntil: number | null | undefined, made: number, nowMs: number): void {
  if (appealsUntil == null) throw new Conflict('appeals_not_open');
  if (!appealsOpen(appealsUntil, nowMs)) throw new Conflict('appeals_over', { at: appealsUntil });
  if (made >= APPEALS_EACH_MAX) throw new Conflict('appeals_too_many', { max: APPEALS_EACH_MAX });
}
