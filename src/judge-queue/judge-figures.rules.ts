/** Figures of the judge queue: waiting time, judging time, throughput. */

/** One judging that ended. */
export interface JudgedSample {
  hostId: string | null;
  problem: string;
  language: string | null;
  /** Null for judgings of a rejudging, which wait on purpose. */
  waitedMs: number | null;
  /** Null when it failed: the last claim says nothing about judging time. */
  tookMs: number | null;
  finishedAt: number;
}

export interface Spread {
  p50: number;
  p95: number;
}

export interface Figures {
  count: number;
  waited: Spread | null;
  took: Spread | null;
}

/** The nearest-rank percentile for a share, 0 < share ≤ 1. Undefined without values. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  const [p50, p95] = [percentile(known, 0.5), percentile(known, 0.95)];
  return p50 === undefined || p95 === undefined ? null : { p50, p95 };
}

/** Number, waiting time and judging time of these judgings. */
export function figuresOf(samples: readonly JudgedSample[]): Figures {
  return {
    count: samples.length,
    waited: spreadOf(samples.map((sample) => sample.waitedMs)),
    took: spreadOf(samples.map((sample) => sample.tookMs)),
  };
}

/** The same for each group, largest first. */
export function figuresBy(
  samples: readonly JudgedSample[],
  keyOf: (sample: JudgedSample) => string,
): { key: string; figures: Figures }[] {
  const groups = new Map<string, JudgedSample[]>();
  for (const sample of samples) {
    const key = keyOf(sample);
    const group = groups.get(key);
    if (group) group.push(sample);
    else groups.set(key, [sample]);
  }
  return [...groups]
    .map(([key, group]) => ({ key, figures: figuresOf(group) }))
    .sort((a, b) => b.figures.count - a.figures.count || (a.key < b.key ? -1 : 1));
}

/** An estimate rounded for people, without false precision. */
export function roundEstimate(ms: number): number {
  const stepMs = ms < 60_000 ? 5_000 : ms < 600_000 ? 60_000 : 300_000;
  return Math.max(1, Math.ceil(ms / stepMs)) * stepMs;
}
