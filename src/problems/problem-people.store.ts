/** Every query of who owns, edits and reads a problem. Ended rows are kept, because people remember what they have read. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ProblemPerson, ProblemRole } from './problem-people.rules.ts';

interface PersonRow {
  user_id: string;
  role: string;
  given_by: string | null;
  given_at: number;
}

function toPerson(row: PersonRow): ProblemPerson {
  return {
    userId: row.user_id,
    role: row.role as ProblemRole,
    givenBy: row.given_by,
    givenAt: Number(row.given_at),
  };
}

/** People of a problem, oldest role first. */
export async function listPeopleOf(db: DbOrTrx, problemId: string): Promise<ProblemPerson[]> {
  const rows = (await db('problem_people')
    .where({ problem_id: problemId })
    .whereNotNull('current_user_id')
    .orderBy(['given_at', 'id'])) as PersonRow[];
  return rows.map(toPerson);
}

export async function findRoleIn(db: DbOrTrx, problemId: string, userId: string): Promise<ProblemRole | undefined> {
  const row = (await db('problem_people').where({ problem_id: problemId, current_user_id: userId }).first('role')) as
    { role: ProblemRole } | undefined;
  return row?.role;
}

/** A person's roles by problem. */
export async function listRolesOf(db: DbOrTrx, userId: string): Promise<Map<string, ProblemRole>> {
  const rows = (await db('problem_people').where({ current_user_id: userId }).select('problem_id', 'role')) as {
    problem_id: string;
    role: ProblemRole;
  }[];
  return new Map(rows.map((row) => [row.problem_id, row.role]));
}

/** Throws the driver's unique violation when the person has a role there. */
export async function insertPerson(
  trx: DbOrTrx,
  person: ProblemPerson & { id: string; problemId: string },
): Promise<void> {
  await trx('problem_people').insert({
    id: person.id,
    problem_id: person.problemId,
    user_id: person.userId,
    current_user_id: person.userId,
    role: person.role,
    given_by: person.givenBy,
    given_at: person.givenAt,
  });
}

/** True if this caller moved the person from one role to the other. */
export async function moveRole(
  trx: DbOrTrx,
  problemId: string,
  userId: string,
  from: ProblemRole,
  to: ProblemRole,
): Promise<boolean> {
  const where = { problem_id: problemId, current_user_id: userId, role: from };
  return (await trx('problem_people').where(where).update({ role: to })) > 0;
}

/** Ends a person's role; true if this caller did. */
export async function endRole(trx: DbOrTrx, problemId: string, userId: string, nowMs: number): Promise<boolean> {
  return (
    (await trx('problem_people')
      .where({ problem_id: problemId, current_user_id: userId })
      .update({ current_user_id: null, ended_at: nowMs })) > 0
  );
}

/** Ends all roles of a person. */
export async function endRolesOf(trx: DbOrTrx, userId: string, nowMs: number): Promise<void> {
  await trx('problem_people').where({ current_user_id: userId }).update({ current_user_id: null, ended_at: nowMs });
}

/**
 * The number of other owners of a problem. Counted by a write that changes nothing, so that of two last owners who leave at
 * the same time the second sees that the first has left.
 */
export async function countOtherOwners(trx: DbOrTrx, problemId: string, userId: string): Promise<number> {
  return await trx('problem_people')
    .where({ problem_id: problemId, role: 'owner' })
    .whereNotNull('current_user_id')
    .whereNot({ user_id: userId })
    .update({ role: 'owner' });
}
