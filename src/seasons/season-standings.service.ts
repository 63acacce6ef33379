/** Computes the standing of seasons from published results: again whenever one of them changes, always from all of them. */
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { newestContestVersionUnchecked } from '../contest-results/contest-results.service.ts';
import { offBoardsUnchecked } from '../participants/hidden.service.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { newestNumbersUnchecked, newestResultUnchecked } from '../standings/results.service.ts';
import { seasonStanding, type SeasonSource, type SeasonStanding, type SourceRow } from './season-standings.rules.ts';
import { countsInSeasons, type Season } from './seasons.rules.ts';
import * as store from './seasons.store.ts';
import { seasonDue } from './seasons.topics.ts';

const MAX_TRIES = 10;
/** How long participants may go on changing before a standing is computed once for all of it. */
const GATHER_MS = 10_000;

/** Computes the standing of a season and keeps it. Idempotent; an older computation never replaces a newer one. */
export async function refreshSeasonUnchecked(app: App, seasonId: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const rev = await store.findStandingRev(app.db, seasonId);
    const season = await store.getSeason(app.db, seasonId);
    // A closed season stays as its last version has it.
    if (season.state === 'closed' || season.deletedAt !== null) return;
    const standing = await standingOfUnchecked(app, season);
    const save = (trx: Transaction) => store.saveStanding(trx, seasonId, standing, rev, app.clock.nowMs());
    if (await inTransaction(app.db, save)) return;
  }
  throw new Error(`The standing of season ${seasonId} kept changing`);
}

/** Computes every season that a contest is part of. */
export async function refreshSeasonsWithUnchecked(app: App, contestId: string): Promise<void> {
  for (const id of await store.listSeasonsWith(app.db, contestId)) await refreshSeasonUnchecked(app, id);
}

/** Plans the same for when participants changed: soon, once for whatever changes until then, and only if it can matter. */
export async function planSeasonsWithUnchecked(app: App, contestId: string): Promise<void> {
  const ids = await store.listSeasonsWith(app.db, contestId);
  if (ids.length === 0) return;
  const rounds = await listRoundsUnchecked(app, contestId);
  const roundIds = rounds.map(({ id }) => id);
  // Results of a whole contest are made of those of its rounds.
  if ((await newestNumbersUnchecked(app, roundIds)).size === 0) return;
  const nowMs = app.clock.nowMs();
  for (const seasonId of ids)
    await enqueue(app.db, nowMs, seasonDue, { seasonId }, { runAt: nowMs + GATHER_MS, key: `season:${seasonId}` });
}

/** The standing by what is published now. */
export async function standingOfUnchecked(
  app: App,
  { rule, contests }: Pick<Season, 'rule' | 'contests'>,
): Promise<SeasonStanding> {
  const sources: SeasonSource[] = [];
  for (const { contestId, weight } of contests) {
    const source = await sourceOf(app, contestId, weight);
    if (source) sources.push(source);
  }
  return seasonStanding(rule, sources);
}

interface Published {
  result: SeasonSource['result'];
  kind: SeasonSource['kind'];
  rows: (Omit<SourceRow, 'rank'> & { rank: number | null; participantId: string })[];
}

/** The results of the whole contest; where there are none, those of its only round with any. */
async function publishedOf(app: App, contestId: string): Promise<Published | undefined> {
  const whole = await newestContestVersionUnchecked(app, contestId);
  if (whole) {
    const { rule, rows } = whole.snapshot;
    return { result: { roundSlug: null, roundName: null, number: whole.number }, kind: rule.kind, rows };
  }
  const rounds = await listRoundsUnchecked(app, contestId);
  const numbers = await newestNumbersUnchecked(
    app,
    rounds.map(({ id }) => id),
  );
  const [only, other] = rounds.filter(({ id }) => numbers.has(id));
  const result = only && !other ? await newestResultUnchecked(app, only.id) : undefined;
  if (!result) return undefined;
  const { round, rows } = result.snapshot;
  return {
    result: { roundSlug: round.slug, roundName: round.name, number: result.number },
    kind: round.scoring === 'icpc' ? 'icpc' : 'points',
    rows: rows.map(({ scoreMilli, ...row }) => ({ ...row, valueMilli: scoreMilli })),
  };
}

async function sourceOf(app: App, contestId: string, weight: number): Promise<SeasonSource | undefined> {
  const contest = await getContestUnchecked(app, contestId);
  const published = contest.deletedAt === null ? await publishedOf(app, contestId) : undefined;
  if (!published || contest.visibility !== 'published' || !countsInSeasons(contest)) return undefined;
  const { slug, name, endsAt, createdAt } = contest;
  // Results stay as published: who withdrew or was hidden since is passed over here.
  const gone = await offBoardsUnchecked(app, contestId);
  const rows = published.rows.flatMap(({ rank, participantId, memberIds, universities, solved, valueMilli }) =>
    rank === null || gone.has(participantId) ? [] : [{ rank, memberIds, universities, solved, valueMilli }],
  );
  const { result, kind } = published;
  // What a contest shows to everyone follows from all that it published.
  const ranks = published.rows.flatMap(({ rank }) => rank ?? []);
  return { contestId, slug, name, weight, endsAt: endsAt ?? createdAt, result, kind, ranks, rows };
}
