/** Queries of what may be odd about the participants of a contest: each counts in the database, and gives the first names. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { dialectOf } from '../platform/database/dialect.ts';
import type { Named } from './readiness-facts.rules.ts';

const SHOWN = 20;

function present(db: DbOrTrx, contestId: string): Knex.QueryBuilder {
  return db('participants as p').where('p.contest_id', contestId).whereNull('p.withdrawn_at');
}

async function named(query: Knex.QueryBuilder, name: string): Promise<Named> {
  const counted = (await query.clone().count({ n: '*' }).first()) as { n: number } | undefined;
  const count = Number(counted?.n ?? 0);
  if (count === 0) return { names: [], count };
  const rows = (await query.clone().orderBy([name, 'p.id']).limit(SHOWN).select({ name })) as unknown as {
    name: string;
  }[];
  return { names: rows.map((row) => row.name), count };
}

export async function countParticipants(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await present(db, contestId).count({ n: '*' }).first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** People whose own account has no verified email address: mail does not reach them. */
export async function unverifiedPeople(db: DbOrTrx, contestId: string): Promise<Named> {
  const query = members(db, contestId).whereNull('u.email_verified_at').whereNull('u.made_for_contest_id');
  return await named(query, 'u.display_name');
}

function members(db: DbOrTrx, contestId: string): Knex.QueryBuilder {
  return present(db, contestId)
    .join('participant_members as m', 'm.participant_id', 'p.id')
    .join('users as u', 'u.id', 'm.user_id')
    .whereNull('u.erased_at');
}

export async function emptyTeams(db: DbOrTrx, contestId: string): Promise<Named> {
  return await named(present(db, contestId).where({ 'p.kind': 'team', 'p.member_count': 0 }), 'p.name');
}

/** Teams that have members, and fewer than the contest asks for. */
export async function smallTeams(db: DbOrTrx, contestId: string, teamMin: number): Promise<Named> {
  const query = present(db, contestId)
    .where('p.kind', 'team')
    .where('p.member_count', '>', 0)
    .where('p.member_count', '<', teamMin);
  return await named(query, 'p.name');
}

export async function starredParticipants(db: DbOrTrx, contestId: string): Promise<Named> {
  return await named(present(db, contestId).where('p.starred', 1), 'p.name');
}

/** Student IDs that several people of a university have: two of the names of each, and how many IDs there are. */
export async function sameStudentIds(db: DbOrTrx, contestId: string): Promise<Named> {
  const groups = members(db, contestId)
    .whereNotNull('u.student_number')
    .whereNot('u.student_number', '')
    .groupBy('u.university', 'u.student_number')
    .havingRaw('count(*) > 1');
  const counted = (await db
    .from(groups.clone().select('u.university', 'u.student_number').as('g'))
    .count({ n: '*' })
    .first()) as unknown as { n: number } | undefined;
  const count = Number(counted?.n ?? 0);
  if (count === 0) return { names: [], count };
  const rows = (await groups
    .clone()
    .min({ one: 'u.display_name' })
    .max({ other: 'u.display_name' })
    .orderBy(['u.university', 'u.student_number'])
    .limit(SHOWN)) as { one: string; other: string }[];
  return { names: rows.map(({ one, other }) => `${one} – ${other}`), count };
}

/** The clock of the database in epoch milliseconds; null where the database is in this process. */
export async function databaseClock(db: DbOrTrx): Promise<number | null> {
  if (dialectOf(db) === 'sqlite') return null;
  const row = (await db.select(db.raw('unix_timestamp(now(3)) as s')).first()) as unknown as { s: string } | undefined;
  return row === undefined ? null : Math.round(Number(row.s) * 1000);
}
