/** Every query of who is on the staff of which contest. Ended rows are kept, because people remember what they have seen. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ContestPerson } from './contest-roles.rules.ts';
import type { ContestRole } from './permissions.rules.ts';

interface PersonRow {
  user_id: string;
  role: string;
  given_by: string | null;
  given_at: number;
  ended_at: number | null;
}

function toPerson(row: PersonRow): ContestPerson {
  return {
    userId: row.user_id,
    role: row.role as ContestRole,
    givenBy: row.given_by,
    givenAt: Number(row.given_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  };
}

/** A person's roles, those of the whole site by name, the others by contest; in one statement, as every request asks for them. */
export async function listAllRoles(
  db: DbOrTrx,
  userId: string,
): Promise<{ roles: string[]; contestRoles: Map<string, ContestRole> }> {
  const rows = (await db('user_roles')
    .where({ user_id: userId })
    .select('role', db.raw('NULL as contest_id'))
    .unionAll(db('contest_people').where({ current_user_id: userId }).select('role', 'contest_id'))) as {
    contest_id: string | null;
    role: string;
  }[];
  const ofSite = rows.filter(({ contest_id: contestId }) => contestId === null).map(({ role }) => role);
  const inContests = rows.flatMap(({ contest_id: contestId, role }) =>
    contestId === null ? [] : [[contestId, role as ContestRole] as const],
  );
  return { roles: ofSite.sort(), contestRoles: new Map(inContests) };
}

/** Everyone who is or was on the staff of a contest, in the order in which they came. */
export async function listContestPeople(db: DbOrTrx, contestId: string): Promise<ContestPerson[]> {
  const rows = (await db('contest_people').where({ contest_id: contestId }).orderBy(['given_at', 'id'])) as PersonRow[];
  return rows.map(toPerson);
}

export async function findContestRole(
  db: DbOrTrx,
  contestId: string,
  userId: string,
): Promise<ContestRole | undefined> {
  const row = (await db('contest_people').where({ contest_id: contestId, current_user_id: userId }).first('role')) as
    { role: ContestRole } | undefined;
  return row?.role;
}

/** Throws the driver's unique violation when the person has a role there. */
export async function insertContestPerson(
  trx: DbOrTrx,
  person: Omit<ContestPerson, 'endedAt'> & { id: string; contestId: string },
): Promise<void> {
  await trx('contest_people').insert({
    id: person.id,
    contest_id: person.contestId,
    user_id: person.userId,
    current_user_id: person.userId,
    role: person.role,
    given_by: person.givenBy,
    given_at: person.givenAt,
  });
}

/** True if this caller moved the person from one role to the other. */
export async function moveContestRole(
  trx: DbOrTrx,
  contestId: string,
  userId: string,
  from: ContestRole,
  to: ContestRole,
): Promise<boolean> {
  const where = { contest_id: contestId, current_user_id: userId, role: from };
  return (await trx('contest_people').where(where).update({ role: to })) > 0;
}

/** Ends a person's role; true if this caller did. */
export async function endContestRole(trx: DbOrTrx, contestId: string, userId: string, nowMs: number): Promise<boolean> {
  const where = { contest_id: contestId, current_user_id: userId };
  return (await trx('contest_people').where(where).update({ current_user_id: null, ended_at: nowMs })) > 0;
}

/** Ends all roles of a person. */
export async function endContestRolesOf(trx: DbOrTrx, userId: string, nowMs: number): Promise<void> {
  await trx('contest_people').where({ current_user_id: userId }).update({ current_user_id: null, ended_at: nowMs });
}

/** Removes everyone who is or was on the staff of a contest. */
export async function deleteContestPeople(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('contest_people').where({ contest_id: contestId }).delete();
}
