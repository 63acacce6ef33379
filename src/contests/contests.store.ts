/** Every query of contests. Search is by lower-cased substring; the phase of a contest comes from its denormalised times. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import { NotFound } from '../platform/errors.ts';
import type { Contest, ContestListPlace, ContestPhase, Entry, Participation } from './contests.rules.ts';

interface ContestRow {
  id: string;
  slug: string;
  name: string;
  summary: string;
  description: string;
  visibility: string;
  registration_opens_at: number | null;
  registration_closes_at: number | null;
  entry: string;
  entry_universities: string;
  entry_course_ids: string | null;
  participation: string;
  team_min: number;
  team_max: number;
  board_top: number | null;
  starts_at: number | null;
  ends_at: number | null;
  created_by: string | null;
  created_at: number;
  published_at: number | null;
  rev: number;
  copy_key: string | null;
  archived_at: number | null;
  deleted_at: number | null;
  imported_from: string | null;
  rehearsal_of_id: string | null;
}

function toContest(row: ContestRow): Contest {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    summary: row.summary,
    description: row.description,
    visibility: row.visibility as Contest['visibility'],
    registrationOpensAt: row.registration_opens_at,
    registrationClosesAt: row.registration_closes_at,
    entry: row.entry as Entry,
    entryUniversities: JSON.parse(row.entry_universities) as string[],
    entryCourseIds: row.entry_course_ids === null ? [] : (JSON.parse(row.entry_course_ids) as string[]),
    participation: row.participation as Participation,
    teamMin: row.team_min,
    teamMax: row.team_max,
    boardTop: row.board_top,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
    publishedAt: row.published_at,
    archivedAt: row.archived_at,
    deletedAt: row.deleted_at,
    importedFrom: row.imported_from,
    rehearsalOfId: row.rehearsal_of_id,
    rev: row.rev,
  };
}

/** The fields an organizer edits; times and visibility follow from rounds and publishing. */
export type ContestFields = Pick<
  Contest,
  | 'slug'
  | 'name'
  | 'summary'
  | 'description'
  | 'registrationOpensAt'
  | 'registrationClosesAt'
  | 'entry'
  | 'entryUniversities'
  | 'entryCourseIds'
  | 'participation'
  | 'teamMin'
  | 'teamMax'
> &
  /** Undefined: as it is, and everyone in a new contest. */
  Partial<Pick<Contest, 'boardTop'>>;

function toColumns(fields: ContestFields): Partial<ContestRow> {
  return {
    slug: fields.slug,
    name: fields.name,
    summary: fields.summary,
    description: fields.description,
    registration_opens_at: fields.registrationOpensAt,
    registration_closes_at: fields.registrationClosesAt,
    entry: fields.entry,
    entry_universities: JSON.stringify(fields.entryUniversities),
    entry_course_ids: fields.entryCourseIds.length > 0 ? JSON.stringify(fields.entryCourseIds) : null,
    participation: fields.participation,
    team_min: fields.teamMin,
    team_max: fields.teamMax,
    ...(fields.boardTop === undefined ? {} : { board_top: fields.boardTop }),
  };
}

/** Adds a draft. Throws the driver's unique violation when the slug is taken, or a copy was made already. */
export async function insertContest(
  db: DbOrTrx,
  contest: ContestFields &
    Pick<Contest, 'id' | 'createdBy' | 'createdAt'> & { copyKey?: string; rehearsalOfId?: string },
): Promise<void> {
  await db('contests').insert({
    ...toColumns(contest),
    id: contest.id,
    visibility: 'draft',
    created_by: contest.createdBy,
    created_at: contest.createdAt,
    copy_key: contest.copyKey ?? null,
    rehearsal_of_id: contest.rehearsalOfId ?? null,
    rev: 1,
  });
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateContest(db: DbOrTrx, id: string, rev: number, fields: ContestFields): Promise<boolean> {
  const changed = await db('contests')
    .where({ id, rev })
    .update({ ...toColumns(fields), rev: rev + 1 });
  return changed > 0;
}

/** Publishes a draft or makes it a draft again. True if this caller won. */
export async function moveContestVisibility(
  db: DbOrTrx,
  id: string,
  to: Contest['visibility'],
  publishedAt: number | null,
): Promise<boolean> {
  const from = to === 'published' ? 'draft' : 'published';
  const changed = await db('contests')
    .where({ id, visibility: from })
    .update({ visibility: to, published_at: publishedAt });
  return changed > 0;
}

/** First opening and last closing of its rounds. */
export async function updateContestSpan(
  db: DbOrTrx,
  id: string,
  span: Pick<Contest, 'startsAt' | 'endsAt'>,
): Promise<void> {
  await db('contests').where({ id }).update({ starts_at: span.startsAt, ends_at: span.endsAt });
}

export async function findContest(db: DbOrTrx, id: string): Promise<Contest | undefined> {
  const row = (await db('contests').where({ id }).first()) as ContestRow | undefined;
  return row && toContest(row);
}

export async function findContestBySlug(db: DbOrTrx, slug: string): Promise<Contest | undefined> {
  const row = (await db('contests').where({ slug }).whereNull('deleted_at').first()) as ContestRow | undefined;
  return row && toContest(row);
}

/** The copy of a contest that was asked for with this key. */
export async function findContestByCopyKey(db: DbOrTrx, copyKey: string): Promise<Contest | undefined> {
  const row = (await db('contests').where({ copy_key: copyKey }).first()) as ContestRow | undefined;
  return row && toContest(row);
}

/** @throws NotFound */
export async function getContest(db: DbOrTrx, id: string): Promise<Contest> {
  const contest = await findContest(db, id);
  if (!contest) throw new NotFound('contest_not_found');
  return contest;
}

export interface ContestQuery {
  phase?: ContestPhase;
  /** Part of the name or summary, any case. */
  search?: string;
  /** Drafts to include: for organizers all, for others those of which they are staff. */
  drafts: 'all' | readonly string[];
  /** Archived contests instead of all others. */
  archived?: boolean | undefined;
  /** Only these contests. */
  ids?: readonly string[] | undefined;
}

function chosen(db: DbOrTrx, nowMs: number, query: ContestQuery): Knex.QueryBuilder {
  const { drafts, ids } = query;
  const rows = db('contests').whereNull('deleted_at').whereNull('rehearsal_of_id');
  // Imported contests can only be read like archived ones, and stand among the past ones.
  if (query.archived) void rows.whereNotNull('archived_at').whereNull('imported_from');
  else void rows.where((either) => void either.whereNull('archived_at').orWhereNotNull('imported_from'));
  if (drafts !== 'all')
    void rows.where((either) => void either.where({ visibility: 'published' }).orWhereIn('id', [...drafts]));
  if (ids) void rows.whereIn('id', [...ids]);
  if (query.search) {
    const like = containing(query.search);
    void rows.where((either) => {
      void either
        .whereRaw("LOWER(name) LIKE ? ESCAPE '|'", [like])
        .orWhereRaw("LOWER(summary) LIKE ? ESCAPE '|'", [like]);
    });
  }
  if (query.phase === 'running') void rows.where('starts_at', '<=', nowMs).where('ends_at', '>', nowMs);
  if (query.phase === 'past') void rows.where('ends_at', '<=', nowMs);
  if (query.phase === 'coming') {
    void rows.where((either) => void either.whereNull('starts_at').orWhere('starts_at', '>', nowMs));
  }
  return rows;
}

/** Lists of contests: running by end, then coming by start, undated last, then past, newest first. Both take the time twice. */
const GROUP = 'CASE WHEN ends_at <= ? THEN 2 WHEN starts_at <= ? THEN 0 ELSE 1 END';
const KEY = `CASE WHEN ends_at <= ? THEN -ends_at WHEN starts_at <= ? THEN ends_at
  ELSE COALESCE(starts_at, ${Number.MAX_SAFE_INTEGER}) END`;

const inListOrder = (rows: Knex.QueryBuilder, nowMs: number) =>
  rows.orderByRaw(`${GROUP}, ${KEY}, id DESC`, [nowMs, nowMs, nowMs, nowMs]);

/** One page of that list, and how many contests are on it. */
export async function listContestPage(
  db: DbOrTrx,
  nowMs: number,
  query: ContestQuery & { limit: number; offset: number },
): Promise<{ contests: Contest[]; total: number }> {
  const counted = (await chosen(db, nowMs, query).count({ n: '*' }).first()) as { n: number } | undefined;
  const rows = inListOrder(chosen(db, nowMs, query), nowMs)
    .limit(query.limit)
    .offset(query.offset);
  return { contests: ((await rows) as ContestRow[]).map(toContest), total: Number(counted?.n ?? 0) };
}

/** That list as of an instant, after a place in it. */
export async function listContestsAfter(
  db: DbOrTrx,
  asOfMs: number,
  query: ContestQuery & { after: ContestListPlace | undefined; limit: number },
): Promise<{ contest: Contest; place: ContestListPlace }[]> {
  const now = [asOfMs, asOfMs];
  const rows = inListOrder(chosen(db, asOfMs, query), asOfMs).limit(query.limit);
  if (query.after) {
    const { group, key, id } = query.after;
    rows.where((later) => {
      void later.whereRaw(`${GROUP} > ?`, [...now, group]).orWhere((same) => {
        void same.whereRaw(`${GROUP} = ?`, [...now, group]).where((further) => {
          void further
            .whereRaw(`${KEY} > ?`, [...now, key])
            .orWhere((equal) => void equal.whereRaw(`${KEY} = ?`, [...now, key]).where('id', '<', id));
        });
      });
    });
  }
  const found = (await rows.select(
    '*',
    db.raw(`${GROUP} AS list_group`, now),
    db.raw(`${KEY} AS list_key`, now),
  )) as (ContestRow & { list_group: number; list_key: number })[];
  return found.map((row) => ({
    contest: toContest(row),
    place: { group: Number(row.list_group), key: Number(row.list_key), id: row.id },
  }));
}

/** Contests that are only for some universities, with the names of those. */
export async function listEntryUniversities(
  db: DbOrTrx,
): Promise<Pick<Contest, 'id' | 'name' | 'entryUniversities'>[]> {
  const rows = (await db('contests').where({ entry: 'university' }).orderBy('id')) as ContestRow[];
  return rows.map(toContest);
}

export async function updateEntryUniversities(trx: DbOrTrx, id: string, names: readonly string[]): Promise<void> {
  await trx('contests')
    .where({ id })
    .update({ entry_universities: JSON.stringify(names), rev: trx.raw('rev + 1') });
}

/** Marks a contest as imported, and so as one that can only be read. */
export async function moveImportedFrom(trx: DbOrTrx, id: string, importedFrom: string, nowMs: number): Promise<void> {
  await trx('contests').where({ id }).update({ imported_from: importedFrom, archived_at: nowMs });
}

/** Ids of the rehearsals of a contest. */
export async function listRehearsalIds(db: DbOrTrx, contestId: string): Promise<string[]> {
  const rows = (await db('contests').where({ rehearsal_of_id: contestId }).orderBy('id').select('id')) as {
    id: string;
  }[];
  return rows.map(({ id }) => id);
}
