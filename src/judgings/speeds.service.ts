/** Measured speedups of many submissions at once, for boards and the start page. */
import type { App } from '../platform/app-context.ts';
import { speedRatio, type SpeedRatio } from '../../judge/contract/speed-ratio.ts';
import type { BenchmarkRound } from '../../judge/contract/report.ts';
import { listCountedFacts } from './judgings.store.ts';
import { speedCounts } from './speed-reviews.rules.ts';
import { listReviewsOf } from './speed-reviews.store.ts';

export interface Speeds {
  /** Speedups over the starter code by submission, only for submissions whose measured speed counts. */
  counted: Map<string, SpeedRatio>;
  /** Submissions whose measured speed waits for review. */
  waiting: Set<string>;
}

/** Speeds of the judgings that count. */
export async function speedsOf(app: App, submissionIds: readonly string[]): Promise<Speeds> {
  const speeds: Speeds = { counted: new Map(), waiting: new Set() };
  for (const { submissionId, rounds, state } of await measuredOf(app, submissionIds)) {
    const speed = speedRatio(rounds);
    if (state === 'waiting') speeds.waiting.add(submissionId);
    else if (speed && speedCounts(state && { state })) speeds.counted.set(submissionId, speed);
  }
  return speeds;
}

/** The rounds of a measurement that counts, from the judging that counts; undefined if there is none. */
export async function countedRoundsOf(app: App, submissionId: string): Promise<BenchmarkRound[] | undefined> {
  const [measured] = await measuredOf(app, [submissionId]);
  return measured && speedCounts(measured.state && { state: measured.state }) ? measured.rounds : undefined;
}

/** The given submissions that built to the same program as the starter code, according to the judgings that count. */
export async function builtLikeStarterCode(app: App, submissionIds: readonly string[]): Promise<string[]> {
  const found = await listCountedFacts(app.db, submissionIds);
  return found.filter(({ facts }) => facts.benchmark?.equalsBase).map(({ submissionId }) => submissionId);
}

async function measuredOf(app: App, submissionIds: readonly string[]) {
  const found = await listCountedFacts(app.db, submissionIds);
  const reviews = await listReviewsOf(
    app.db,
    found.map(({ judgingId }) => judgingId),
  );
  return found.flatMap(({ submissionId, judgingId, facts: { benchmark } }) =>
    benchmark?.outcome === 'ok' && benchmark.rounds.length > 0
      ? [{ submissionId, rounds: benchmark.rounds, state: reviews.get(judgingId)?.state }]
      : [],
  );
}
