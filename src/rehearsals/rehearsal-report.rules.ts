/** Figures of a rehearsal, from what was put in and what the judges said. */

export interface PutIn {
  submissionId: string;
  label: string;
  sourceKind: 'example' | 'submission';
  source: string;
  expected: readonly string[];
  dueAt: number;
  submittedAt: number;
  judgedAt: number | null;
  verdict: string | null;
  /** Judged, and kept back by the jury. */
  isHeld: boolean;
}

export interface Mismatch {
  label: string;
  source: string;
  sourceKind: 'example' | 'submission';
  expected: readonly string[];
  got: string;
}

export interface RehearsalReport {
  planned: number;
  submitted: number;
  refused: { error: string; count: number }[];
  judged: number;
  agreed: number;
  disagreed: number;
  /** Judge errors: they agree with nothing, and disagree with nothing. */
  judgeErrors: number;
  /** Of the busiest minute. */
  peakPerMinute: number;
  perMinute: number;
  /** Between submission and verdict; null without any. */
  waitP50Ms: number | null;
  waitP95Ms: number | null;
  /** How late submissions were put in. */
  lagP95Ms: number | null;
  /** Some that did not agree. */
  mismatches: Mismatch[];
}

const MOST_MISMATCHES = 20;
const MINUTE_MS = 60_000;

/** The smallest value that at least this part of the values does not exceed; null without values. */
export function percentile(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null;
  const inOrder = [...values].sort((a, b) => a - b);
  return inOrder[Math.min(inOrder.length - 1, Math.max(0, Math.ceil(part * inOrder.length) - 1))]!;
}

/** The report on what was put in; `planned` counts that and what was not. */
export function reportOn(
  planned: number,
  putIn: readonly PutIn[],
  refused: readonly { error: string; count: number }[],
): RehearsalReport {
  const judged = putIn.filter(({ verdict }) => verdict !== null);
  const errors = judged.filter(({ verdict }) => verdict === 'JE');
  const said = judged.filter(({ verdict }) => verdict !== 'JE');
  const wrong = said.filter(({ verdict, expected }) => !expected.includes(verdict!));
  const waits = judged.flatMap(({ judgedAt, submittedAt }) => (judgedAt === null ? [] : [judgedAt - submittedAt]));
  const times = putIn.map(({ submittedAt }) => submittedAt);
  const lags = putIn.map(({ submittedAt, dueAt }) => Math.max(0, submittedAt - dueAt));
  return {
    planned,
    submitted: putIn.length,
    refused: [...refused],
    judged: judged.length + putIn.filter(({ verdict, isHeld }) => verdict === null && isHeld).length,
    agreed: said.length - wrong.length,
    disagreed: wrong.length,
    judgeErrors: errors.length,
    ...rates(times),
    waitP50Ms: percentile(waits, 0.5),
    waitP95Ms: percentile(waits, 0.95),
    lagP95Ms: percentile(lags, 0.95),
    mismatches: wrong.slice(0, MOST_MISMATCHES).map(({ label, source, sourceKind, expected, verdict }) => ({
      label,
      source,
      sourceKind,
      expected,
      got: verdict!,
    })),
  };
}

/** How many come in a minute: on average from the first to the last, and at most in any minute of the clock. */
function rates(times: readonly number[]): Pick<RehearsalReport, 'perMinute' | 'peakPerMinute'> {
  if (times.length === 0) return { perMinute: 0, peakPerMinute: 0 };
  const perMinuteOf = new Map<number, number>();
  let [first, last] = [Infinity, -Infinity];
  for (const at of times) {
    const minute = Math.floor(at / MINUTE_MS);
    perMinuteOf.set(minute, (perMinuteOf.get(minute) ?? 0) + 1);
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  const minutes = Math.max(1, (last - first) / MINUTE_MS);
  return { perMinute: times.length / minutes, peakPerMinute: Math.max(...perMinuteOf.values()) };
}
