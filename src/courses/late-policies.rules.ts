/**
 * What a late submission earns. Three policies: a flat percentage (`flat`), a percentage lost for each late day (`daily`), and late
 * days that each student has for the whole course (`days`), beyond which a percentage is lost for each day. Days begin at the end
 * of the grace time. All of this is a function of instants, so that computing it again gives the same.
 */
export const LATE_KINDS = ['flat', 'daily', 'days'] as const;
export type LateKind = (typeof LATE_KINDS)[number];

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** As much of an assignment as decides what lateness costs. */
export interface LateTerms {
  dueAt: number;
  /** Until when late submissions are taken, exclusive; null: nothing is taken after `dueAt`. */
  lateUntil?: number | null;
  /** Of `flat`: how much of its points a late submission earns, 1 to 100. */
  latePercent?: number | null;
  lateKind?: LateKind;
  /** Of `daily` and `days`: how much is lost for each late day that is not covered. */
  latePerDay?: number | null;
  /** After the due time a submission is not late for so long. */
  graceMinutes?: number;
}

/** Whether something is late: at the end of the grace time it is. */
export function isLateAt(terms: LateTerms, submittedAt: number): boolean {
  return submittedAt >= terms.dueAt + (terms.graceMinutes ?? 0) * MINUTE_MS;
}

/** The late days that have begun: 0 in time, 1 from the end of the grace time on. */
export function lateDays(terms: LateTerms, submittedAt: number): number {
  if (!isLateAt(terms, submittedAt)) return 0;
  return Math.floor((submittedAt - terms.dueAt - (terms.graceMinutes ?? 0) * MINUTE_MS) / DAY_MS) + 1;
}

/** What a submission of that time earns, and the late days of the student it uses. */
export interface Lateness {
  days: number;
  /** Of `days`, those that the student's late days cover. */
  covered: number;
  /** Of the points, 0 to 100. */
  percent: number;
}

/** @param daysLeft late days that the student still has, for the policy `days` */
export function latenessOf(terms: LateTerms, submittedAt: number, daysLeft = 0): Lateness {
  const days = lateDays(terms, submittedAt);
  const kind = terms.lateKind ?? 'flat';
  if (days === 0) return { days, covered: 0, percent: 100 };
  if (kind === 'flat') return { days, covered: 0, percent: terms.latePercent ?? 100 };
  const covered = kind === 'days' ? Math.min(days, Math.max(0, daysLeft)) : 0;
  return { days, covered, percent: Math.max(0, 100 - (terms.latePerDay ?? 0) * (days - covered)) };
}

/** How much of its points a submission of that time earns, in percent: all of them on time, or without a late policy. */
export function earnedPercent(terms: LateTerms, submittedAt: number, daysLeft = 0): number {
  return latenessOf(terms, submittedAt, daysLeft).percent;
}

type Fault = { path: 'lateUntil' | 'latePercent' | 'latePerDay' | 'graceMinutes'; message: string };

/** What is wrong with a late policy, and of which field; undefined: nothing, also where there is none. */
export function latePolicyFault(terms: LateTerms): Fault | undefined {
  const { dueAt, lateUntil = null, latePercent = null, latePerDay = null, lateKind = 'flat' } = terms;
  const [loss, path, missing] =
    lateKind === 'flat'
      ? ([latePercent, 'latePercent', 'late_percent_missing'] as const)
      : ([latePerDay, 'latePerDay', 'late_per_day_missing'] as const);
  if (lateUntil === null && loss === null && !terms.graceMinutes) return undefined;
  if (lateUntil === null) return { path: 'lateUntil', message: 'late_until_missing' };
  if (loss === null) return { path, message: missing };
  if (lateUntil <= dueAt) return { path: 'lateUntil', message: 'late_until_before_due' };
  const graceEnds = dueAt + (terms.graceMinutes ?? 0) * MINUTE_MS;
  return graceEnds <= lateUntil ? undefined : { path: 'graceMinutes', message: 'grace_after_late_until' };
}
