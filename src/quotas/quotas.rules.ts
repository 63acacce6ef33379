/**
 * How many submissions and sample runs a participant has in a round: in all, to each problem, and within an hour or a day, which
 * goes along with the clock. A problem may have limits of its own. What we could not judge uses up nothing, and organizers may
 * give a participant more.
 */
import { Conflict, RateLimited, type ErrorParams, type FieldError } from '../platform/errors.ts';

export const QUOTA_KINDS = ['submissions', 'samples'] as const;
export type QuotaKind = (typeof QUOTA_KINDS)[number];

export const QUOTA_WINDOWS = ['hour', 'day'] as const;
export type QuotaWindow = (typeof QUOTA_WINDOWS)[number];
export const WINDOW_MS: Readonly<Record<QuotaWindow, number>> = { hour: 3_600_000, day: 86_400_000 };

export const QUOTA_MAX = 10_000;
export const EXTRAS_MAX = 1000;

/** Null: no limit. */
export interface QuotaLimits {
  /** In the round in all; none where these are the limits of one problem. */
  total: number | null;
  /** To each problem; of one problem: to it, in place of what the round says. */
  perProblem: number | null;
  /** Within any hour or day: in the round, or to the one problem. */
  perWindow: number | null;
  window: QuotaWindow;
}

export type KindLimits = Record<QuotaKind, QuotaLimits>;

/** The limits of a round, and those of its problems, by id, that have limits of their own. */
export interface RoundQuotas {
  round: KindLimits;
  problems: ReadonlyMap<string, KindLimits>;
}

export const NO_LIMITS: QuotaLimits = { total: null, perProblem: null, perWindow: null, window: 'hour' };
export const NO_QUOTAS: KindLimits = { submissions: NO_LIMITS, samples: NO_LIMITS };

/** More attempts that organizers gave a participant: for one problem, or in the round. */
export interface QuotaExtra {
  id: string;
  roundId: string;
  participantId: string;
  roundProblemId: string | null;
  kind: QuotaKind;
  count: number;
  reason: string;
  givenBy: string | null;
  givenAt: number;
}

/** A submission or sample run that counts. */
export interface QuotaUse {
  roundProblemId: string;
  at: number;
}

/** One limit as it stands for a participant. */
export interface QuotaLine {
  kind: QuotaKind;
  scope: 'round' | 'problem';
  /** Null: for the whole round. */
  window: QuotaWindow | null;
  limit: number;
  used: number;
  left: number;
  /** When the next one is possible, of a window that is used up; null where that never is. */
  nextAt: number | null;
}

export function isLimited({ total, perProblem, perWindow }: QuotaLimits): boolean {
  return total !== null || perProblem !== null || perWindow !== null;
}

/** Whether anything limits these; otherwise nothing has to be counted. */
export function hasQuota({ round, problems }: RoundQuotas, kind: QuotaKind, roundProblemId: string): boolean {
  const own = problems.get(roundProblemId)?.[kind];
  return isLimited(round[kind]) || (own !== undefined && isLimited(own));
}

/** Each limit that holds for a submission to a problem now, with what is left of it. */
export function quotaLines(
  quotas: RoundQuotas,
  to: { kind: QuotaKind; roundProblemId: string },
  known: { uses: readonly QuotaUse[]; extras: readonly Omit<QuotaExtra, 'id' | 'reason' | 'givenBy'>[] },
  nowMs: number,
): QuotaLine[] {
  const { kind, roundProblemId } = to;
  const ofRound = quotas.round[kind];
  const ofProblem = quotas.problems.get(roundProblemId)?.[kind];
  const extras = known.extras.filter((one) => one.kind === kind);
  const lines: QuotaLine[] = [];
  const add = (scope: QuotaLine['scope'], limit: number | null, window: QuotaWindow | null) => {
    if (limit === null) return;
    const since = window === null ? -Infinity : nowMs - WINDOW_MS[window];
    const uses = known.uses.filter(
      (use) => use.at > since && (scope === 'round' || use.roundProblemId === roundProblemId),
    );
    // What was given for a problem counts in the round too: it would be of no use otherwise.
    const given = extras.filter(
      (one) => one.givenAt > since && (scope === 'round' || one.roundProblemId === roundProblemId),
    );
    const all = limit + given.reduce((sum, { count }) => sum + count, 0);
    const left = Math.max(0, all - uses.length);
    const nextAt = window !== null && left === 0 ? nextAfter(uses, given, limit, WINDOW_MS[window]) : null;
    lines.push({ kind, scope, window, limit: all, used: uses.length, left, nextAt });
  };
  add('problem', ofProblem?.perProblem ?? ofRound.perProblem, null);
  add('problem', ofProblem?.perWindow ?? null, ofProblem?.window ?? null);
  add('round', ofRound.total, null);
  add('round', ofRound.perWindow, ofRound.window);
  return lines;
}

/**
 * When fewer are within the window than the limit and what was given within it; null if never. What is within the window now
 * leaves it one by one: what was used, and what was given.
 */
function nextAfter(
  uses: readonly QuotaUse[],
  given: readonly Pick<QuotaExtra, 'givenAt' | 'count'>[],
  limit: number,
  windowMs: number,
): number | null {
  const leaving = [
    ...uses.map(({ at }) => ({ at: at + windowMs, uses: 1, given: 0 })),
    ...given.map(({ givenAt, count }) => ({ at: givenAt + windowMs, uses: 0, given: count })),
  ].sort((a, b) => a.at - b.at);
  let used = uses.length;
  let allowed = limit + given.reduce((sum, { count }) => sum + count, 0);
  for (const [index, one] of leaving.entries()) {
    used -= one.uses;
    allowed -= one.given;
    const isLastOfInstant = leaving[index + 1]?.at !== one.at;
    if (isLastOfInstant && used < allowed) return one.at;
  }
  return null;
}

/**
 * @throws Conflict when a limit of the whole round is used up, or nothing is ever possible; RateLimited when one of an hour or a
 *   day is, with the time of the next
 */
export function requireLeft(lines: readonly QuotaLine[], nowMs: number): void {
  const full = lines.filter(({ left }) => left === 0);
  // What never comes back is said first.
  const one =
    full.find(({ nextAt }) => nextAt === null) ?? full.toSorted((a, b) => (b.nextAt ?? 0) - (a.nextAt ?? 0))[0];
  if (!one) return;
  const params: ErrorParams = { limit: one.limit };
  const { nextAt: at } = one;
  if (at === null) throw new Conflict(`quota_${one.kind}_${one.scope}`, params);
  const retrySeconds = Math.max(1, Math.ceil((at - nowMs) / 1000));
  throw new RateLimited(`quota_${one.kind}_${one.scope}_${one.window}`, { ...params, at, retrySeconds });
}

/** What people were promised cannot become less once the round has opened: limits only rise, or go. */
export function faultsOfLess(
  before: QuotaLimits,
  wanted: QuotaLimits,
  fieldOf: (name: 'total' | 'perProblem' | 'perWindow' | 'window') => string,
): FieldError[] {
  const faults = (['total', 'perProblem', 'perWindow'] as const).flatMap((name): FieldError[] => {
    const [was, is] = [before[name], wanted[name]];
    if (is === null || (was !== null && is >= was)) return [];
    const code = was === null ? 'quota_not_new' : 'quota_only_more';
    return [{ field: fieldOf(name), code, params: was === null ? {} : { min: was } }];
  });
  const isLonger = wanted.window === 'day' && before.window === 'hour';
  if (wanted.perWindow !== null && before.perWindow !== null && isLonger)
    faults.push({ field: fieldOf('window'), code: 'quota_window_only_shorter', params: {} });
  return faults;
}
