/** Proposed moves: one open proposal per member, each decided once. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Proposal, Stage } from './pipeline.rules.ts';

interface ProposalRow {
  id: string;
  member_id: string;
  from_stage: Stage;
  to_stage: Stage;
  note: string;
  link: string | null;
  proposed_by: string | null;
  proposed_at: number;
}

function toProposal(row: ProposalRow): Proposal {
  return {
    id: row.id,
    memberId: row.member_id,
    from: row.from_stage,
    to: row.to_stage,
    note: row.note,
    link: row.link,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
  };
}

/** Adds an open proposal; false when the member has one. */
export async function insertProposal(trx: DbOrTrx, proposal: Proposal): Promise<boolean> {
  try {
    await trx('pipeline_proposals').insert({
      id: proposal.id,
      member_id: proposal.memberId,
      open_member_id: proposal.memberId,
      from_stage: proposal.from,
      to_stage: proposal.to,
      note: proposal.note,
      link: proposal.link,
      state: 'open',
      proposed_by: proposal.proposedBy,
      proposed_at: proposal.proposedAt,
    });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

export async function findOpenProposal(db: DbOrTrx, memberId: string): Promise<Proposal | undefined> {
  const row = (await db('pipeline_proposals').where({ open_member_id: memberId }).first()) as ProposalRow | undefined;
  return row && toProposal(row);
}

/** Members whose move waits for approval, longest waiting first. */
export async function listOpenProposals(db: DbOrTrx): Promise<Proposal[]> {
  const rows = (await db('pipeline_proposals')
    .whereNotNull('open_member_id')
    .orderBy(['proposed_at', 'id'])) as ProposalRow[];
  return rows.map(toProposal);
}

/** open → approved | declined | outdated. True if this caller won. */
export async function closeProposal(
  trx: DbOrTrx,
  id: string,
  state: 'approved' | 'declined' | 'outdated',
  decidedBy: string | null,
  nowMs: number,
): Promise<boolean> {
  const changed = await trx('pipeline_proposals')
    .where({ id, state: 'open' })
    .update({ state, open_member_id: null, decided_by: decidedBy, decided_at: nowMs });
  return changed > 0;
}
