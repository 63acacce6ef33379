/** Seasons for their readers and organizers. Drafts are the organizers' alone; every change writes an audit row. */
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { listContests } from '../contests/contests.service.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { keptStandingUnchecked, keptVersionUnchecked } from './kept-standings.service.ts';
import { refreshSeasonUnchecked, standingOfUnchecked } from './season-standings.service.ts';
import { lastRanksShown, type SeasonStanding } from './season-standings.rules.ts';
import {
  countsInSeasons,
  MOVES,
  requireConsistent,
  requireEditable,
  requireMove,
  requireNotArchived,
  RESTORABLE_MS,
  type Move,
  type Season,
  type SeasonFields,
  type SeasonVersion,
  type SeasonVersionHead,
} from './seasons.rules.ts';
import * as store from './seasons.store.ts';
import { seasonDue } from './seasons.topics.ts';

const subjectOf = ({ id }: Pick<Season, 'id'>) => ({ type: 'season', id });

/** Whether the actor manages seasons. */
export function managesSeasons(actor: Actor): boolean {
  return may(actor, 'season.manage');
}

/** The seasons of the list, newest first: public ones, and drafts for organizers. */
export async function listSeasons(app: App, actor: Actor, archived: boolean): Promise<Season[]> {
  return await store.listSeasons(app.db, { drafts: managesSeasons(actor), archived });
}

/** Deleted seasons that can be restored. */
export async function listDeletedSeasons(app: App, actor: Actor): Promise<Season[]> {
  requirePermission(actor, 'season.manage');
  return await store.listDeletedSeasons(app.db);
}

/** @throws NotFound when there is none, or it is a draft and the actor no organizer */
export async function seasonFor(app: App, actor: Actor, slug: string): Promise<Season> {
  const season = await store.findSeasonBySlug(app.db, slug);
  if (!season || (season.state === 'draft' && !managesSeasons(actor))) throw new NotFound('season_not_found');
  return season;
}

/** @throws NotFound, Forbidden */
export async function seasonToManage(app: App, actor: Actor, slug: string): Promise<Season> {
  requirePermission(actor, 'season.manage');
  return await seasonFor(app, actor, slug);
}

/** The standing of a season and all its versions. Of an open one it is as it was computed last. */
export async function standingFor(
  app: App,
  actor: Actor,
  slug: string,
): Promise<{
  season: Season;
  standing: SeasonStanding;
  /** The last rank that each contest shows to everyone now. */
  lasts: number[];
  computedAt: number | null;
  versions: SeasonVersionHead[];
}> {
  const season = await seasonFor(app, actor, slug);
  const kept = await keptStandingUnchecked(app, season.id);
  const standing = kept?.standing ?? { sources: [], people: [], universities: [] };
  return {
    season,
    standing,
    lasts: await lastsOf(app, standing),
    computedAt: kept?.computedAt ?? null,
    versions: await store.listVersions(app.db, season.id),
  };
}

/** A season by its id. @throws NotFound */
export async function getSeasonUnchecked(app: App, id: string): Promise<Season> {
  return await store.getSeason(app.db, id);
}

/** The seasons that a contest is part of, without archived ones; drafts are the organizers' alone. */
export async function seasonsOf(app: App, actor: Actor, contestId: string): Promise<Season[]> {
  const all = await store.listSeasons(app.db, { drafts: managesSeasons(actor), archived: false });
  return all.filter(({ contests }) => contests.some((one) => one.contestId === contestId));
}

/** One immutable version. @throws NotFound */
export async function versionFor(
  app: App,
  actor: Actor,
  slug: string,
  number: number,
): Promise<{ season: Season; version: SeasonVersion; lasts: number[] }> {
  const season = await seasonFor(app, actor, slug);
  const version = await keptVersionUnchecked(app, season.id, number);
  if (!version) throw new NotFound('season_version_not_found');
  return { season, version, lasts: await lastsOf(app, version.standing) };
}

/** A version says for ever the same; whom its contests show beside the reader is up to them. */
async function lastsOf(app: App, standing: SeasonStanding): Promise<number[]> {
  const tops = await store.listTops(
    app.db,
    standing.sources.map(({ contestId }) => contestId),
  );
  // A contest that is gone for good can no longer allow anything.
  return lastRanksShown(standing, (contestId) => (tops.has(contestId) ? (tops.get(contestId) ?? null) : 0));
}

const MOST_CHOICES = 200;

/** Contests that can be part of a season: published ones that were held here, newest first, archived ones too. */
export async function contestChoices(app: App, actor: Actor): Promise<{ id: string; name: string; slug: string }[]> {
  requirePermission(actor, 'season.manage');
  const found = [];
  for (const archived of [false, true])
    found.push(...(await listContests(app, actor, { page: 1, pageSize: MOST_CHOICES, archived })).items);
  return found
    .filter((one) => one.visibility === 'published' && countsInSeasons(one))
    .map(({ id, name, slug }) => ({ id, name, slug }));
}

/** Creates a draft and computes its standing. @throws Conflict when the URL name is taken, InvalidInput */
export async function createSeason(app: App, actor: Actor, fields: SeasonFields): Promise<Season> {
  requirePermission(actor, 'season.manage');
  requireConsistent(fields);
  const nowMs = app.clock.nowMs();
  const id = newId();
  await withFreeSlug(fields.slug, () =>
    inTransaction(app.db, async (trx) => {
      await store.insertSeason(trx, { ...fields, id, createdBy: actorId(actor), createdAt: nowMs });
      const detail = { name: fields.nameEn, slug: fields.slug };
      await insertAudit(trx, actor, nowMs, 'season.created', { type: 'season', id }, detail);
      await enqueue(trx, nowMs, seasonDue, { seasonId: id });
    }),
  );
  await refreshSeasonUnchecked(app, id);
  return await store.getSeason(app.db, id);
}

/** Edits a season and computes its standing. @throws Conflict when someone saved since, or it is closed or archived */
export async function editSeason(
  app: App,
  actor: Actor,
  slug: string,
  fields: SeasonFields,
  rev: number,
): Promise<Season> {
  const before = await seasonToManage(app, actor, slug);
  requireEditable(before);
  requireConsistent(fields);
  if (before.state !== 'draft' && fields.slug !== slug) throw new Conflict('season_slug_fixed', { slug }, 'slug');
  const nowMs = app.clock.nowMs();
  await withFreeSlug(fields.slug, () =>
    inTransaction(app.db, async (trx) => {
      if (!(await store.updateSeason(trx, before.id, rev, fields))) throw new Conflict('changed_meanwhile');
      const said = ({ rule, contests, ...more }: SeasonFields) => ({
        ...more,
        rule: JSON.stringify(rule),
        contests: JSON.stringify(contests),
      });
      const changes = changesBetween(said(before), said(fields));
      await insertAudit(trx, actor, nowMs, 'season.edited', subjectOf(before), { rev: rev + 1, changes });
      await enqueue(trx, nowMs, seasonDue, { seasonId: before.id });
    }),
  );
  await refreshSeasonUnchecked(app, before.id);
  return await store.getSeason(app.db, before.id);
}

/** Publishes a draft, takes a season back, or reopens a closed one, which is computed again. @throws Conflict */
export async function moveSeason(app: App, actor: Actor, slug: string, move: Exclude<Move, 'close'>): Promise<void> {
  const season = await seasonToManage(app, actor, slug);
  requireMove(season, move);
  if (move === 'withdraw' && (await store.listVersions(app.db, season.id)).length > 0)
    throw new Conflict('season_has_versions');
  const nowMs = app.clock.nowMs();
  const { to, deed } = MOVES[move];
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveSeason(trx, season, to))) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, deed, subjectOf(season));
    await enqueue(trx, nowMs, seasonDue, { seasonId: season.id });
  });
  app.background.poke();
}

/**
 * Publishes the standing of now as the next version, which never changes; with `isFinal` the season is closed with it.
 * @throws Conflict for a season that is not published, or when someone published meanwhile
 */
export async function publishVersion(
  app: App,
  actor: Actor,
  slug: string,
  input: { note: string; isFinal: boolean; expectedNumber: number },
): Promise<number> {
  const season = await seasonToManage(app, actor, slug);
  requireMove(season, 'close');
  const { note, isFinal, expectedNumber: number } = input;
  if (((await store.listVersions(app.db, season.id))[0]?.number ?? 0) + 1 !== number)
    throw new Conflict('results_published_meanwhile');
  const nowMs = app.clock.nowMs();
  const rev = await store.findStandingRev(app.db, season.id);
  const standing = await standingOfUnchecked(app, season);
  if (standing.sources.length === 0) throw new Conflict('season_without_results');
  await inTransaction(app.db, async (trx) => {
    // First, so that nobody edits or closes meanwhile what this version was computed from.
    if (!(await store.moveSeason(trx, season, isFinal ? 'closed' : season.state)))
      throw new Conflict('changed_meanwhile');
    const publishedBy = actorId(actor);
    const version = { id: newId(), seasonId: season.id, number, note, isFinal, publishedBy, publishedAt: nowMs };
    await store.insertVersion(trx, { ...version, rule: season.rule, standing });
    if (!(await store.saveStanding(trx, season.id, standing, rev, nowMs))) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, 'season.version', subjectOf(season), { number, note });
    if (isFinal) await insertAudit(trx, actor, nowMs, MOVES.close.deed, subjectOf(season), { number });
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('results_published_meanwhile') : error;
  });
  return number;
}

/** Archives a season, or takes it out of the archive. @throws Conflict when it is so already */
export async function archiveSeason(app: App, actor: Actor, slug: string, isArchived: boolean): Promise<void> {
  const season = await seasonToManage(app, actor, slug);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveArchived(trx, season.id, isArchived ? nowMs : null))) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, isArchived ? 'season.archived' : 'season.unarchived', subjectOf(season));
  });
}

/** Deletes a season, which can be restored for thirty days. @throws Conflict for an archived one */
export async function deleteSeason(app: App, actor: Actor, slug: string): Promise<Season> {
  const season = await seasonToManage(app, actor, slug);
  requireNotArchived(season);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveDeleted(trx, season, nowMs))) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, 'season.deleted', subjectOf(season), { slug });
  });
  return season;
}

/** Restores a deleted season under its URL name, or a similar one when that is taken. @throws NotFound */
export async function restoreSeason(app: App, actor: Actor, id: string): Promise<Season> {
  requirePermission(actor, 'season.manage');
  const season = await store.getSeason(app.db, id);
  const nowMs = app.clock.nowMs();
  if (season.deletedAt === null || nowMs - season.deletedAt > RESTORABLE_MS) throw new NotFound('season_not_found');
  const restore = (slug: string) =>
    inTransaction(app.db, async (trx) => {
      if (!(await store.moveRestored(trx, id, slug))) throw new Conflict('changed_meanwhile');
      await insertAudit(trx, actor, nowMs, 'season.restored', subjectOf(season), { slug });
      await enqueue(trx, nowMs, seasonDue, { seasonId: id });
    });
  await restore(season.slug).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    return restore(`${season.slug.slice(0, 50)}-${id.slice(-6)}`);
  });
  app.background.poke();
  return await store.getSeason(app.db, id);
}

/** Removes seasons for good that were deleted thirty days ago. Safe to repeat. */
export async function removeDeletedSeasonsUnchecked(app: App): Promise<void> {
  await inTransaction(app.db, (trx) => store.removeDeletedBefore(trx, app.clock.nowMs() - RESTORABLE_MS));
}

async function withFreeSlug<T>(slug: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('slug_taken', { slug }, 'slug') : error;
  }
}
