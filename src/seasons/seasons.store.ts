/** Seasons with their contests, the standing of each as it was computed last, and its immutable versions. */
import type { Db, DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { removeTexts, storeText, withTexts } from '../platform/database/long-texts.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import type { SeasonRule, SeasonStanding } from './season-standings.rules.ts';
import type { Season, SeasonFields, SeasonState, SeasonVersion, SeasonVersionHead } from './seasons.rules.ts';

interface SeasonDbRow {
  id: string;
  slug: string;
  name_en: string;
  name_zh: string;
  rule: string;
  state: SeasonState;
  archived_at: number | null;
  deleted_at: number | null;
  deleted_slug: string | null;
  created_at: number;
  rev: number;
}

interface ContestDbRow {
  season_id: string;
  contest_id: string;
  weight_milli: number;
}

function toSeason(row: SeasonDbRow, contests: readonly ContestDbRow[]): Season {
  return {
    id: row.id,
    slug: row.deleted_slug ?? row.slug,
    nameEn: row.name_en,
    nameZh: row.name_zh,
    rule: JSON.parse(row.rule) as SeasonRule,
    state: row.state,
    archivedAt: row.archived_at,
    deletedAt: row.deleted_at,
    createdAt: row.created_at,
    rev: row.rev,
    contests: contests
      .filter(({ season_id: seasonId }) => seasonId === row.id)
      .map(({ contest_id: contestId, weight_milli: weight }) => ({ contestId, weight: weight / 1000 })),
  };
}

async function withContests(db: DbOrTrx, rows: readonly SeasonDbRow[]): Promise<Season[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const contests = (await db('season_contests').whereIn('season_id', ids).orderBy('contest_id')) as ContestDbRow[];
  return rows.map((row) => toSeason(row, contests));
}

/** Seasons that are not deleted, newest first. */
export async function listSeasons(
  db: DbOrTrx,
  { drafts, archived }: { drafts: boolean; archived: boolean },
): Promise<Season[]> {
  const rows = db('seasons').whereNull('deleted_at').orderBy('created_at', 'desc').orderBy('id', 'desc');
  if (!drafts) void rows.whereNot({ state: 'draft' });
  if (archived) void rows.whereNotNull('archived_at');
  else void rows.whereNull('archived_at');
  return await withContests(db, (await rows) as SeasonDbRow[]);
}

export async function listDeletedSeasons(db: DbOrTrx): Promise<Season[]> {
  return await withContests(
    db,
    (await db('seasons').whereNotNull('deleted_at').orderBy('deleted_at')) as SeasonDbRow[],
  );
}

export async function findSeasonBySlug(db: DbOrTrx, slug: string): Promise<Season | undefined> {
  return (await withContests(db, (await db('seasons').where({ slug }).whereNull('deleted_at')) as SeasonDbRow[]))[0];
}

/** One that may be deleted. @throws NotFound */
export async function getSeason(db: DbOrTrx, id: string): Promise<Season> {
  const [season] = await withContests(db, (await db('seasons').where({ id })) as SeasonDbRow[]);
  if (!season) throw new NotFound('season_not_found');
  return season;
}

/** Ids of seasons that a contest is part of, which are computed: closed and deleted ones are not. */
export async function listSeasonsWith(db: DbOrTrx, contestId: string): Promise<string[]> {
  const rows = (await db('season_contests as c')
    .join('seasons as s', 's.id', 'c.season_id')
    .where({ 'c.contest_id': contestId })
    .whereNot({ 's.state': 'closed' })
    .whereNull('s.deleted_at')
    .orderBy('s.id')
    .select('s.id')) as { id: string }[];
  return rows.map(({ id }) => id);
}

function toColumns({ slug, nameEn, nameZh, rule }: SeasonFields) {
  return { slug, name_en: nameEn, name_zh: nameZh, rule: JSON.stringify(rule) };
}

async function putContests(trx: DbOrTrx, seasonId: string, contests: SeasonFields['contests']): Promise<void> {
  await trx('season_contests').where({ season_id: seasonId }).delete();
  const rows = contests.map(({ contestId, weight }) => ({
    season_id: seasonId,
    contest_id: contestId,
    weight_milli: Math.round(weight * 1000),
  }));
  if (rows.length > 0) await trx('season_contests').insert(rows);
}

/** Adds a draft. Throws the driver's unique violation when the slug is taken. */
export async function insertSeason(
  trx: DbOrTrx,
  season: SeasonFields & { id: string; createdBy: string | null; createdAt: number },
): Promise<void> {
  const { id, createdBy, createdAt } = season;
  const more = { id, state: 'draft', created_by: createdBy, created_at: createdAt, rev: 1 };
  await trx('seasons').insert({ ...toColumns(season), ...more });
  await putContests(trx, id, season.contests);
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateSeason(trx: DbOrTrx, id: string, rev: number, fields: SeasonFields): Promise<boolean> {
  const changed = await trx('seasons')
    .where({ id, rev })
    .update({ ...toColumns(fields), rev: rev + 1 });
  if (changed > 0) await putContests(trx, id, fields.contests);
  return changed > 0;
}

/** Moves a season that is in this state and has this revision; false: another was faster. */
export async function moveSeason(trx: DbOrTrx, season: Pick<Season, 'id' | 'state' | 'rev'>, to: SeasonState) {
  const { id, state, rev } = season;
  const changed = await trx('seasons')
    .where({ id, state, rev })
    .whereNull('archived_at')
    .update({ state: to, rev: trx.raw('rev + 1') });
  return changed > 0;
}

/** Archives it, or takes it out of the archive; false: it was so already. */
export async function moveArchived(trx: DbOrTrx, id: string, at: number | null): Promise<boolean> {
  const rows = trx('seasons').where({ id });
  if (at === null) void rows.whereNotNull('archived_at');
  else void rows.whereNull('archived_at');
  return (await rows.update({ archived_at: at })) > 0;
}

/** Deletes it, which frees its URL name; false: it is deleted. */
export async function moveDeleted(trx: DbOrTrx, { id, slug }: Pick<Season, 'id' | 'slug'>, at: number) {
  const gone = { deleted_at: at, deleted_slug: slug, slug: `deleted-${id}` };
  return (await trx('seasons').where({ id }).whereNull('deleted_at').update(gone)) > 0;
}

/** Restores it under this URL name; false: it is not deleted. Throws the unique violation when that is taken. */
export async function moveRestored(trx: DbOrTrx, id: string, slug: string): Promise<boolean> {
  const there = { deleted_at: null, deleted_slug: null, slug };
  return (await trx('seasons').where({ id }).whereNotNull('deleted_at').update(there)) > 0;
}

/** Removes seasons for good that were deleted before this. */
export async function removeDeletedBefore(trx: DbOrTrx, before: number): Promise<void> {
  const gone = (await trx('seasons').where('deleted_at', '<', before).select('id')) as { id: string }[];
  const ids = gone.map(({ id }) => id);
  const versions = (await trx('season_versions').whereIn('season_id', ids).select('id')) as { id: string }[];
  await removeTexts(trx, [...ids, ...versions.map(({ id }) => id)]);
  for (const table of ['season_contests', 'season_standings', 'season_versions'])
    await trx(table).whereIn('season_id', ids).delete();
  await trx('seasons').whereIn('id', ids).delete();
}

/** Whom each of these contests shows beside the reader: null for everyone, otherwise the first so many. */
export async function listTops(db: DbOrTrx, contestIds: readonly string[]): Promise<Map<string, number | null>> {
  const rows = (await db('contests')
    .whereIn('id', [...contestIds])
    .select('id', 'board_top')) as {
    id: string;
    board_top: number | null;
  }[];
  return new Map(rows.map((row) => [row.id, row.board_top]));
}

/** Takes a contest that is removed for good out of all seasons. */
export async function removeContest(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('season_contests').where({ contest_id: contestId }).delete();
}

export interface KeptStanding {
  standing: SeasonStanding;
  computedAt: number;
  rev: number;
  /** Characters that it was read from. */
  textLength: number;
}

/** In one transaction, so that a standing is not put together from parts of two revisions. */
export async function findStanding(db: Db, seasonId: string): Promise<KeptStanding | undefined> {
  return await inTransaction(db, async (trx) => {
    const rows = (await trx('season_standings')
      .where({ season_id: seasonId })
      .select('season_id as id', 'standing', 'computed_at', 'rev')) as {
      id: string;
      standing: string;
      computed_at: number;
      rev: number;
    }[];
    const [row] = await withTexts(trx, 'standing', rows);
    if (!row) return undefined;
    const { standing: text, computed_at: computedAt, rev } = row;
    return { standing: JSON.parse(text) as SeasonStanding, computedAt, rev, textLength: text.length };
  });
}

/** Its revision; undefined: it was never computed. */
export async function findStandingRev(db: DbOrTrx, seasonId: string): Promise<number | undefined> {
  const row = (await db('season_standings').where({ season_id: seasonId }).first('rev')) as { rev: number } | undefined;
  return row?.rev;
}

/** Writes a standing if no other was written since this revision was read; false: read again. */
export async function saveStanding(
  trx: DbOrTrx,
  seasonId: string,
  standing: SeasonStanding,
  rev: number | undefined,
  nowMs: number,
): Promise<boolean> {
  // The row first: whoever comes second must leave the parts of the first alone.
  const values = { standing: '', computed_at: nowMs, rev: (rev ?? 0) + 1 };
  if (!(await putStanding(trx, seasonId, values, rev))) return false;
  const text = await storeText(trx, seasonId, JSON.stringify(standing));
  if (text !== '') await trx('season_standings').where({ season_id: seasonId }).update({ standing: text });
  return true;
}

async function putStanding(trx: DbOrTrx, seasonId: string, values: object, rev: number | undefined): Promise<boolean> {
  if (rev !== undefined) return (await trx('season_standings').where({ season_id: seasonId, rev }).update(values)) > 0;
  try {
    await trx('season_standings').insert({ season_id: seasonId, ...values });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

interface VersionDbRow {
  number: number;
  note: string;
  is_final: number | boolean;
  published_at: number;
}

const toHead = (row: VersionDbRow): SeasonVersionHead => ({
  number: row.number,
  note: row.note,
  isFinal: Boolean(row.is_final),
  publishedAt: row.published_at,
});

/** Versions without what they say, newest first. */
export async function listVersions(db: DbOrTrx, seasonId: string): Promise<SeasonVersionHead[]> {
  const rows = (await db('season_versions')
    .where({ season_id: seasonId })
    .orderBy('number', 'desc')
    .select('number', 'note', 'is_final', 'published_at')) as VersionDbRow[];
  return rows.map(toHead);
}

export type KeptVersion = SeasonVersion & Pick<KeptStanding, 'textLength'>;

export async function findVersion(db: DbOrTrx, seasonId: string, number: number): Promise<KeptVersion | undefined> {
  const rows = (await db('season_versions').where({ season_id: seasonId, number })) as (VersionDbRow & {
    id: string;
    standing: string;
  })[];
  const [row] = await withTexts(db, 'standing', rows);
  if (!row) return undefined;
  const said = JSON.parse(row.standing) as Pick<SeasonVersion, 'rule' | 'standing'>;
  return { ...toHead(row), ...said, textLength: row.standing.length };
}

/** Adds a version. Throws the unique violation when that number exists. */
export async function insertVersion(
  trx: DbOrTrx,
  version: SeasonVersion & { id: string; seasonId: string; publishedBy: string | null },
): Promise<void> {
  const { rule, standing } = version;
  const text = await storeText(trx, version.id, JSON.stringify({ rule, standing }));
  await trx('season_versions').insert({
    id: version.id,
    season_id: version.seasonId,
    number: version.number,
    note: version.note,
    is_final: version.isFinal,
    standing: text,
    published_by: version.publishedBy,
    published_at: version.publishedAt,
  });
}
