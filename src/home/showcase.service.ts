/** The measured speedup on the start page: the best one of the newest published result that has any. */
import type { App } from '../platform/app-context.ts';
import { countedRoundsOfUnchecked } from '../judgings/speeds.service.ts';
import { speedPlot, type SpeedPlot } from '../judgings/speed-plot.rules.ts';
import { nameFor } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import type { PublishedResult } from '../standings/results.rules.ts';
import { resultHref } from '../rounds/round-links.rules.ts';

export interface Showcase {
  /** The results that have it. */
  href: string;
  contest: { slug: string; name: string };
  round: { slug: string; name: string };
  number: number;
  participant: string;
  problem: string;
  plot: SpeedPlot;
}

/** Rows read from each result: the fastest submission is among the top rows. */
const BEST_ROWS = 3;

interface Fastest {
  participantId: string;
  problemId: string;
  plot: SpeedPlot;
}

/** Measurements of a published result never change, so they are read once per process; names are read each time. */
const known = new WeakMap<App, Map<string, Fastest | null>>();

/** The first of these results in which a top participant has a measured speedup. */
export async function publicShowcase(
  app: App,
  results: readonly PublishedResult[],
  language: string,
): Promise<Showcase | undefined> {
  const ofApp = known.get(app) ?? new Map<string, Fastest | null>();
  known.set(app, ofApp);
  for (const result of results) {
    // A contest may show fewer rows, or more, than before.
    const key = `${result.id} ${result.snapshot.rows.length}`;
    if (!ofApp.has(key)) ofApp.set(key, (await fastestIn(app, result)) ?? null);
    const found = ofApp.get(key);
    if (found) return await withNames(app, found, result, language);
  }
  return undefined;
}

async function withNames(
  app: App,
  { participantId, problemId, plot }: Fastest,
  { number, snapshot }: PublishedResult,
  language: string,
): Promise<Showcase> {
  const { contest, round, rows, problems } = snapshot;
  const participant = rows.find((row) => row.participantId === participantId)?.name ?? '';
  const measured = problems.find(({ id }) => id === problemId);
  const loaded = measured && (await getProblemVersionUnchecked(app, measured.problemVersionId));
  const problem = loaded ? nameFor(loaded.pkg, language) : '';
  const href = resultHref(contest.slug, round.slug, number);
  return { href, contest, round, number, participant, problem, plot };
}

async function fastestIn(app: App, { snapshot }: PublishedResult): Promise<Fastest | undefined> {
  if (snapshot.round.scoring !== 'kernel') return undefined;
  let fastest: Fastest | undefined;
  for (const { participantId, cells } of snapshot.rows.filter(({ rank }) => rank !== null).slice(0, BEST_ROWS)) {
    for (const [problemId, { bestId }] of Object.entries(cells)) {
      const plot = bestId === null ? null : await plotOf(app, bestId);
      if (plot && plot.ratio > (fastest?.plot.ratio ?? 1)) fastest = { participantId, problemId, plot };
    }
  }
  return fastest;
}

async function plotOf(app: App, submissionId: string): Promise<SpeedPlot | null> {
  const counted = await countedRoundsOfUnchecked(app, submissionId);
  return counted ? speedPlot(counted.rounds, counted.minRounds) : null;
}
