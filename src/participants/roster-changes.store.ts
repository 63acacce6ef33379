/** Writes of organizers to teams: members who change teams, and merges with what undoes them. */
import { normaliseName } from '../contests/contests.rules.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { TeamMerge } from './roster-changes.rules.ts';

/** Moves people from a team to another, in this order behind those who are there, and counts them; false when one had left. */
export async function moveMembers(
  trx: DbOrTrx,
  teams: { from: string; into: string },
  userIds: readonly string[],
  nowMs: number,
): Promise<boolean> {
  let moved = 0;
  for (const [index, userId] of userIds.entries())
    moved += await trx('participant_members')
      .where({ participant_id: teams.from, user_id: userId })
      .update({ participant_id: teams.into, joined_at: nowMs + index });
  for (const [id, sign] of [
    [teams.from, '-'],
    [teams.into, '+'],
  ] as const)
    await trx('participants')
      .where({ id })
      .update({ member_count: trx.raw(`member_count ${sign} ?`, [userIds.length]), rev: trx.raw('rev + 1') });
  return moved === userIds.length;
}

/** Brings back a team that ended, without members. Throws the driver's unique violation when its name is taken. */
export async function reviveTeam(
  trx: DbOrTrx,
  team: { id: string; name: string; captainId: string | null; joinCode: string },
): Promise<boolean> {
  const revived = await trx('participants')
    .where({ id: team.id })
    .whereNotNull('withdrawn_at')
    .update({
      withdrawn_at: null,
      name_norm: normaliseName(team.name),
      join_code: team.joinCode,
      captain_id: team.captainId,
      member_count: 0,
      rev: trx.raw('rev + 1'),
    });
  return revived > 0;
}

interface MergeRow {
  id: string;
  contest_id: string;
  from_id: string;
  into_id: string;
  captain_id: string | null;
  members: string;
  merged_at: number;
  undone_at: number | null;
}

function toMerge(row: MergeRow): TeamMerge {
  return {
    id: row.id,
    contestId: row.contest_id,
    fromId: row.from_id,
    intoId: row.into_id,
    captainId: row.captain_id,
    memberIds: JSON.parse(row.members) as string[],
    mergedAt: Number(row.merged_at),
    undoneAt: row.undone_at === null ? null : Number(row.undone_at),
  };
}

export async function insertMerge(trx: DbOrTrx, merge: Omit<TeamMerge, 'undoneAt'>): Promise<void> {
  await trx('team_merges').insert({
    id: merge.id,
    contest_id: merge.contestId,
    from_id: merge.fromId,
    into_id: merge.intoId,
    captain_id: merge.captainId,
    members: JSON.stringify(merge.memberIds),
    merged_at: merge.mergedAt,
  });
}

export async function findMerge(db: DbOrTrx, id: string): Promise<TeamMerge | undefined> {
  const row = (await db('team_merges').where({ id }).first()) as MergeRow | undefined;
  return row && toMerge(row);
}

/** Merges into a team that were not undone, the newest first. */
export async function listMergesInto(db: DbOrTrx, intoId: string): Promise<TeamMerge[]> {
  const rows = (await db('team_merges')
    .where({ into_id: intoId })
    .whereNull('undone_at')
    .orderBy([
      { column: 'merged_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])) as MergeRow[];
  return rows.map(toMerge);
}

/** True for the one who undoes a merge. */
export async function moveUndone(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  return (await trx('team_merges').where({ id }).whereNull('undone_at').update({ undone_at: nowMs })) > 0;
}
