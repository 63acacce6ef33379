/** Removes what eligibility keeps about a contest that is removed for good. */
import type { DbOrTrx } from '../platform/database/connection.ts';

const TABLES = ['age_statements', 'consents', 'consent_texts', 'contest_invitees', 'sign_up_rules'] as const;

export async function deleteEligibilityOf(trx: DbOrTrx, contestId: string): Promise<void> {
  for (const table of TABLES) await trx(table).where({ contest_id: contestId }).delete();
}
