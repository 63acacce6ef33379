/** Every query of invitations into teams. One guarded counter limits how many people use one. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { TeamInvitation } from './team-invitations.rules.ts';

interface InvitationRow {
  id: string;
  contest_id: string;
  participant_id: string;
  code_hash: string;
  uses: number;
  uses_max: number;
  made_by: string;
  made_at: number;
  ends_at: number;
  revoked_at: number | null;
}

function toInvitation(row: InvitationRow): TeamInvitation {
  return {
    id: row.id,
    contestId: row.contest_id,
    participantId: row.participant_id,
    codeHash: row.code_hash,
    uses: row.uses,
    usesMax: row.uses_max,
    madeBy: row.made_by,
    madeAt: Number(row.made_at),
    endsAt: Number(row.ends_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

export async function insertInvitation(trx: DbOrTrx, invitation: TeamInvitation): Promise<void> {
  await trx('team_invitations').insert({
    id: invitation.id,
    contest_id: invitation.contestId,
    participant_id: invitation.participantId,
    code_hash: invitation.codeHash,
    uses: invitation.uses,
    uses_max: invitation.usesMax,
    made_by: invitation.madeBy,
    made_at: invitation.madeAt,
    ends_at: invitation.endsAt,
    revoked_at: invitation.revokedAt,
  });
}

export async function findInvitationByHash(
  db: DbOrTrx,
  contestId: string,
  codeHash: string,
): Promise<TeamInvitation | undefined> {
  const row = (await db('team_invitations').where({ contest_id: contestId, code_hash: codeHash }).first()) as
    InvitationRow | undefined;
  return row && toInvitation(row);
}

/** All invitations of a team, the newest first. */
export async function listInvitations(db: DbOrTrx, participantId: string): Promise<TeamInvitation[]> {
  const rows = (await db('team_invitations')
    .where({ participant_id: participantId })
    .orderBy([
      { column: 'made_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])) as InvitationRow[];
  return rows.map(toInvitation);
}

/** Takes one use of an open invitation; false when it is no longer open. Of two who want the last one, one wins. */
export async function takeUse(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const taken = await trx('team_invitations')
    .where({ id })
    .whereNull('revoked_at')
    .where('ends_at', '>', nowMs)
    .whereRaw('uses < uses_max')
    .update({ uses: trx.raw('uses + 1') });
  return taken > 0;
}

/** Revokes an invitation of a team; false when there is none, or it is revoked already. */
export async function moveRevoked(trx: DbOrTrx, participantId: string, id: string, nowMs: number): Promise<boolean> {
  const moved = await trx('team_invitations')
    .where({ id, participant_id: participantId })
    .whereNull('revoked_at')
    .update({ revoked_at: nowMs });
  return moved > 0;
}
