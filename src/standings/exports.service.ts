/** Rankings to export: the board that the reader sees, under its freeze, or a published version. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { visitor } from '../platform/actor.ts';
import { Conflict } from '../platform/errors.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { listClarificationsAfter } from '../clarifications/clarifications.service.ts';
import { listRounds } from '../rounds/rounds.service.ts';
import { recentBoardFor } from './boards.service.ts';
import { rankingOfBoard, rankingOfResult, type Ranking } from './export-formats.rules.ts';
import { getResult } from './result-reading.service.ts';
import { listNewestNumbers, listResultHeads } from './results.store.ts';

/** @param version of the published results; undefined: the board @throws NotFound */
export async function rankingFor(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  options: { version?: number | undefined; asPublic: boolean },
): Promise<Ranking> {
  if (options.version === undefined)
    return rankingOfBoard(await recentBoardFor(app, actor, contestSlug, roundSlug, options.asPublic));
  return rankingOfResult((await getResult(app, actor, contestSlug, roundSlug, options.version)).snapshot);
}

/** The newest published version. @throws NotFound before the first */
export async function newestRanking(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
): Promise<{ ranking: Ranking; number: number }> {
  const newest = await getResult(app, actor, contestSlug, roundSlug, 'newest');
  return { ranking: rankingOfResult(newest.snapshot), number: newest.number };
}

/** @throws Conflict for a round that is not scored like the ICPC, which those formats cannot say */
export function requireIcpc({ snapshot }: Ranking): void {
  if (snapshot.round.scoring !== 'icpc') throw new Conflict('export_icpc_only');
}

export interface ExportedRound {
  slug: string;
  name: string;
  isIcpc: boolean;
  /** Null before results are published. */
  version: number | null;
}

/** The rounds of a contest with what of them can be exported. @throws NotFound for a contest hidden from the actor */
export async function exportedRounds(app: App, actor: Actor, contest: Contest): Promise<ExportedRound[]> {
  const rounds = await listRounds(app, actor, contest);
  const numbers = await listNewestNumbers(
    app.db,
    rounds.map(({ id }) => id),
  );
  return rounds.map(({ id, slug, name, scoring }) => ({
    ...{ slug, name },
    isIcpc: scoring === 'icpc',
    version: numbers.get(id) ?? null,
  }));
}

export interface ContestNews {
  contest: Contest;
  results: { id: string; number: number; note: string; publishedAt: number; round: { slug: string; name: string } }[];
  announcements: { id: string; text: string; at: number }[];
}

const MOST_NEWS = 50;

/** What everyone may read of a contest as news: published results and announcements to all, the newest first. @throws NotFound */
export async function publicNews(app: App, contestSlug: string): Promise<ContestNews> {
  const contest = await getContestBySlug(app, visitor, contestSlug);
  const rounds = await listRounds(app, visitor, contest);
  const byId = new Map(rounds.map((round) => [round.id, round]));
  const heads = await listResultHeads(app.db, [...byId.keys()], MOST_NEWS);
  const read = await listClarificationsAfter(app, visitor, contest, { after: undefined, limit: MOST_NEWS });
  return {
    contest,
    results: heads.flatMap(({ id, roundId, number, note, publishedAt }) => {
      const round = byId.get(roundId);
      return round ? [{ id, number, note, publishedAt, round: { slug: round.slug, name: round.name } }] : [];
    }),
    announcements: read.flatMap(({ one }) =>
      one.kind === 'announcement' && one.answer !== null && one.writtenAt !== null
        ? [{ id: one.id, text: one.answer, at: one.writtenAt }]
        : [],
    ),
  };
}
