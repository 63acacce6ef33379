/** What uses up the quota of a participant: everything submitted, but what we could not judge, or to a problem that was taken out. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { QuotaUse } from '../quotas/quotas.rules.ts';

export async function listQuotaUses(
  db: DbOrTrx,
  roundId: string,
  participantId: string,
  isSampleRun: boolean,
): Promise<QuotaUse[]> {
  const rows = (await db('submissions as s')
    .join('round_problems as p', 'p.id', 's.context_id')
    .where({
      ...{ 's.round_id': roundId, 's.participant_id': participantId },
      ...{ 's.context_type': 'round', 's.is_sample_run': isSampleRun },
    })
    .whereNull('p.taken_out_at')
    .where((judged) => void judged.whereNull('s.verdict').orWhereNot('s.verdict', 'JE'))
    .select('s.context_id as roundProblemId', 's.submitted_at as at')) as QuotaUse[];
  return rows.map(({ roundProblemId, at }) => ({ roundProblemId, at: Number(at) }));
}
