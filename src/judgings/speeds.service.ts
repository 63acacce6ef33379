/** Measured speedups of many submissions at once, for boards and the start page. */
import type { App } from '../platform/app-context.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import type { SpeedRatio } from '../../judge/contract/speed-ratio.ts';
import type { BenchmarkRound } from '../../judge/contract/report.ts';
import { listCountedFacts } from './judgings.store.ts';
import { measuredSpeed } from './measured-speed.rules.ts';
import { speedCounts, type SpeedState } from './speed-reviews.rules.ts';
import { listReviewsOf } from './speed-reviews.store.ts';

export interface Speeds {
  /** Speedups over the starter code by submission, only for submissions whose measured speed counts. */
  counted: Map<string, SpeedRatio>;
  /** Submissions whose measured speed waits for review. */
  waiting: Set<string>;
}

/** Speeds of the judgings that count. */
export async function speedsOfUnchecked(app: App, submissionIds: readonly string[]): Promise<Speeds> {
  const speeds: Speeds = { counted: new Map(), waiting: new Set() };
  for (const { submissionId, speed, state } of await measuredOf(app, submissionIds)) {
    if (state === 'waiting') speeds.waiting.add(submissionId);
    else if (speedCounts(state && { state })) speeds.counted.set(submissionId, speed);
  }
  return speeds;
}

/** A measurement as its plot needs it. */
export interface CountedRounds {
  rounds: BenchmarkRound[];
  /** How many the problem asks for at least. */
  minRounds: number | undefined;
}

/** The rounds of a measurement that counts, from the judging that counts; undefined if there is none. */
export async function countedRoundsOfUnchecked(app: App, submissionId: string): Promise<CountedRounds | undefined> {
  const [measured] = await measuredOf(app, [submissionId]);
  return measured && speedCounts(measured.state && { state: measured.state }) ? measured : undefined;
}

/** The given submissions that built to the same program as the starter code, according to the judgings that count. */
export async function builtLikeStarterCodeUnchecked(app: App, submissionIds: readonly string[]): Promise<string[]> {
  const found = await listCountedFacts(app.db, submissionIds);
  return found.filter(({ facts }) => facts.benchmark?.equalsBase).map(({ submissionId }) => submissionId);
}

interface Measured extends CountedRounds {
  submissionId: string;
  speed: SpeedRatio;
  /** Of its review, if it needed one. */
  state: SpeedState | undefined;
}

async function measuredOf(app: App, submissionIds: readonly string[]): Promise<Measured[]> {
  const found = await listCountedFacts(app.db, submissionIds);
  const reviews = await listReviewsOf(
    app.db,
    found.map(({ judgingId }) => judgingId),
  );
  // Once for each version: a board has thousands of submissions to a few of them.
  const packages = new Map<string, StoredPackage>();
  for (const id of new Set(found.map((one) => one.problemVersionId)))
    packages.set(id, (await getProblemVersionUnchecked(app, id)).pkg);
  const measured: Measured[] = [];
  for (const { submissionId, judgingId, problemVersionId, facts } of found) {
    const pkg = packages.get(problemVersionId)!;
    const speed = measuredSpeed(facts, pkg);
    if (!speed || !facts.benchmark) continue;
    const { rounds } = facts.benchmark;
    const minRounds = pkg.kernel?.benchmark?.minRounds;
    measured.push({ submissionId, rounds, minRounds, speed, state: reviews.get(judgingId)?.state });
  }
  return measured;
}
